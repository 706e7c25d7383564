package dev.verdigris.guest.cpu.simd;

/** An operation on a whole XMM register. */
@FunctionalInterface
interface XmmOperation {
  /**
   * Replaces the destination. The source may be the destination.
   *
   * @param x {@link SimdState#xmm}
   * @param d index of the destination's low half
   * @param s index of the source's low half
   */
  void apply(long[] x, int d, int s);
}
