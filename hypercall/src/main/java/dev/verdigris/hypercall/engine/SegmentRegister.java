package dev.verdigris.hypercall.engine;

/** Registers with a segment's selector and descriptor cache. */
public enum SegmentRegister {
  ES,
  CS,
  SS,
  DS,
  FS,
  GS,
  LDTR,
  TR
}
