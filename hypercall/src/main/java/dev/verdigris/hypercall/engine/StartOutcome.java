package dev.verdigris.hypercall.engine;

/** What became of a request to start a processor. */
public enum StartOutcome {
  /** It runs. */
  STARTED,
  /** It does not wait to be started. */
  NOT_WAITING,
  /** The processor cannot have a register value of the context. */
  INVALID_CONTEXT
}
