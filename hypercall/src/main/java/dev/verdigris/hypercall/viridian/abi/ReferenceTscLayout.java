package dev.verdigris.hypercall.viridian.abi;

/**
 * HV_REFERENCE_TSC_PAGE (TLFS, "Timers"): reference time = (TSC × scale >> 64) + offset, 100 ns
 * units.
 *
 * <pre>
 * offset size
 *   0     4   TscSequence   0 when the page is not to be used
 *   4     4   reserved
 *   8     8   TscScale
 *  16     8   TscOffset     signed
 * </pre>
 */
public final class ReferenceTscLayout {
  /** Offset of TscSequence. */
  public static final int SEQUENCE = 0;

  /** Offset of TscScale. */
  public static final int SCALE = 8;

  /** Offset of TscOffset. */
  public static final int OFFSET = 16;

  /** A sequence that says that the page is not to be used: the guest reads the MSR instead. */
  public static final int INVALID = 0;

  /** A sequence that early hosts used in the same sense. */
  public static final int RESERVED = -1;

  private ReferenceTscLayout() {}
}
