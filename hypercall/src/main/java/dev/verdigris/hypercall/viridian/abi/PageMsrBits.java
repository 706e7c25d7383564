package dev.verdigris.hypercall.viridian.abi;

/**
 * What the MSRs that name an overlay page share (TLFS, "Hypercall Interface", "Inter-Partition
 * Communication", "Timers"): bit 0 enables, bits 12–63 are the guest page number.
 */
public final class PageMsrBits {
  /** The page is laid over guest-physical memory. */
  public static final long ENABLE = 1L;

  /** HV_X64_MSR_HYPERCALL only: no later write is allowed. */
  public static final long LOCKED = 1L << 1;

  /** Guest-physical address of the page. */
  public static final long ADDRESS = ~0xfffL;

  private PageMsrBits() {}
}
