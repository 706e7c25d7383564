package dev.verdigris.hypercall.viridian.abi;

/**
 * Implementation recommendations (TLFS, "Feature and Interface Discovery"): CPUID leaf 0x40000004,
 * EAX.
 */
public final class Recommendation {
  /** Use hypercalls to flush the TLBs of other processors. */
  public static final int REMOTE_TLB_FLUSH = 1 << 2;

  /** Use the MSRs for EOI, ICR and TPR. */
  public static final int APIC_MSRS = 1 << 3;

  /** Use the MSR for a system reset. */
  public static final int RESET_MSR = 1 << 4;

  /** Disable watchdogs that rely on timely interrupts. */
  public static final int RELAXED_TIMING = 1 << 5;

  /** Do not use the AutoEOI bit of a SINT. */
  public static final int DEPRECATE_AUTO_EOI = 1 << 9;

  /** Use HvCallSendSyntheticClusterIpi. */
  public static final int CLUSTER_IPI = 1 << 10;

  /** Use the calls that take a set of processors. */
  public static final int EX_PROCESSOR_MASKS = 1 << 11;

  /** Use the calls that access memory-mapped I/O. */
  public static final int MMIO_CALLS = 1 << 21;

  private Recommendation() {}
}
