package dev.verdigris.hypercall.viridian.abi;

/** Fields of HV_X64_MSR_SINT0–15 (TLFS, "Inter-Partition Communication"). */
public final class SintBits {
  /** Vector, 16–255 unless masked. */
  public static final long VECTOR = 0xffL;

  /** No interrupt is asserted. */
  public static final long MASKED = 1L << 16;

  /** The interrupt is complete when delivered. */
  public static final long AUTO_EOI = 1L << 17;

  /** The guest polls: unmasked, but no interrupt is asserted. */
  public static final long POLLING = 1L << 18;

  /** Number of SINTs of a processor. */
  public static final int COUNT = 16;

  private SintBits() {}
}
