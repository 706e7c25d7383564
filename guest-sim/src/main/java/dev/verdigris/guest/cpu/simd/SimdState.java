package dev.verdigris.guest.cpu.simd;

/** The SSE registers. */
public final class SimdState {
  /** XMM0–15, low half then high half. */
  public final long[] xmm = new long[32];

  /** MXCSR. */
  public int mxcsr = 0x1f80;
}
