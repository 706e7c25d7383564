package dev.verdigris.hypercall.viridian.abi;

/** HV_INTERRUPT_TYPE (TLFS, "Data types"). */
public final class InterruptType {
  /** HvX64InterruptTypeFixed. */
  public static final int FIXED = 0;

  /** HvX64InterruptTypeLowestPriority. */
  public static final int LOWEST_PRIORITY = 1;

  /** HvX64InterruptTypeNmi. */
  public static final int NMI = 4;

  private InterruptType() {}
}
