package dev.verdigris.hypercall.engine;

/** Why a guest stopped; the order is that of severity, the exit status is the command's. */
public enum StopReason {
  /** The guest powered itself off. */
  POWER_OFF("power-off", 0),
  /** A bare test image wrote the debug-exit port; the status is its own. */
  DEBUG_EXIT("debug-exit", 0),
  /** The guest reported a panic through the crash MSRs or a panic device. */
  GUEST_CRASH("guest-crash", 4),
  /** A fault could not be delivered. */
  TRIPLE_FAULT("triple-fault", 5),
  /** The time limit passed. */
  TIMEOUT("timeout", 6),
  /** The guest asked for a reset. */
  RESET("reset", 7);

  private final String label;
  private final int exitStatus;

  StopReason(String label, int exitStatus) {
    this.label = label;
    this.exitStatus = exitStatus;
  }

  /** The reason as reports spell it. */
  public String label() {
    return label;
  }

  /** Exit status of {@code verdigris run}. */
  public int exitStatus() {
    return exitStatus;
  }
}
