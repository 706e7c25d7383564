package dev.verdigris.guest.platform.apic;

/** The 8259 pair behind the LINT0 pin of the bootstrap processor. */
public interface ExternalInterrupts {
  /** True while INTR is asserted. */
  boolean pending();

  /** The vector that an acknowledge cycle would return now. */
  int vector();

  /** Runs the acknowledge cycle. */
  void acknowledge();
}
