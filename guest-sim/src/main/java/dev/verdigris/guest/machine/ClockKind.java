package dev.verdigris.guest.machine;

/** What moves the guest's time. */
public enum ClockKind {
  /** Retired instructions; idle time is skipped. */
  VIRTUAL("virtual"),
  /** The host's time. */
  REAL("real");

  private final String label;

  ClockKind(String label) {
    this.label = label;
  }

  /** The name in options and reports. */
  public String label() {
    return label;
  }
}
