package dev.verdigris.hypercall.engine;

/** What an engine does after a hypercall has been served. */
public enum HypercallOutcome {
  /** Results are in the registers: go on after the instruction. */
  DONE,
  /** More is to be done: execute the instruction again, after due interrupts (TLFS 3.4). */
  CONTINUE,
  /** Raise #UD at the instruction. */
  INVALID_OPCODE,
  /** Raise #GP(0) at the instruction. */
  GENERAL_PROTECTION
}
