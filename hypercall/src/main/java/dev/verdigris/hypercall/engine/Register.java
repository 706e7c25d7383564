package dev.verdigris.hypercall.engine;

/** Registers of a virtual processor that the models read and write. */
public enum Register {
  RAX,
  RCX,
  RDX,
  RBX,
  RSP,
  RBP,
  RSI,
  RDI,
  R8,
  R9,
  R10,
  R11,
  R12,
  R13,
  R14,
  R15,
  RIP,
  RFLAGS,
  CR0,
  CR3,
  CR4,
  EFER
}
