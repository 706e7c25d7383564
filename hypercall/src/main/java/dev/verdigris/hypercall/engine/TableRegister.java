package dev.verdigris.hypercall.engine;

/** Descriptor table registers. */
public enum TableRegister {
  IDTR,
  GDTR
}
