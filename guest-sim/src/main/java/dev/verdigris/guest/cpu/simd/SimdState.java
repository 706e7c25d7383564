package dev.verdigris.guest.cpu.simd;

/** The SSE registers. */
public final class SimdState {
  /** Index in {@link #xmm} of the two slots into which operands from memory are put. */
  static final int STAGED = 32;

  /** MXCSR bits that exist; FXSAVE stores them as MXCSR_MASK. */
  public static final int MXCSR_MASK = 0xffff;

  /** MXCSR after reset. */
  public static final int MXCSR_DEFAULT = 0x1f80;

  /** XMM0–15, low half then high half, and the slots at {@link #STAGED}. */
  public final long[] xmm = new long[STAGED + 2];

  /** MXCSR. */
  public int mxcsr = MXCSR_DEFAULT;
}
