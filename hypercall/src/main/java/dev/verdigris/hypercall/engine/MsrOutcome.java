package dev.verdigris.hypercall.engine;

/** What became of an RDMSR or WRMSR. */
public enum MsrOutcome {
  /** Done. */
  DONE,
  /** The register exists and the access is an error: the guest gets #GP(0). */
  FAULT,
  /** Not a register of this model: the next one is asked, and the last answer is #GP(0). */
  UNKNOWN
}
