package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;

/** A floating-point operation on XMM registers. */
@FunctionalInterface
interface FloatOperation {
  /**
   * Computes both halves of the destination's new value into the slots at {@link SimdState#RESULT},
   * which hold its old value.
   *
   * @param x {@link SimdState#xmm}
   * @param d index of the destination's low half
   * @param s index of the source's low half
   */
  void apply(SoftFloat f, long[] x, int d, int s);
}
