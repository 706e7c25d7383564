package dev.verdigris.guest.cpu.oracle;

/** How far results may be apart that the architecture defines to some accuracy only. */
final class Nearness {
  private static final float ESTIMATE = 0x1.8p-11f;

  private static final float BARELY_NORMAL = 0x1.002p-126f;

  private Nearness() {}

  /** Two packed single-precision estimates, each within 1.5 * 2^-12 of the true value. */
  static boolean estimates(long a, long b) {
    return estimate((int) a, (int) b) && estimate((int) (a >> 32), (int) (b >> 32));
  }

  private static boolean estimate(int a, int b) {
    if (a == b) {
      return true;
    }
    float x = Float.intBitsToFloat(a);
    float y = Float.intBitsToFloat(b);
    if (Math.abs(x) < BARELY_NORMAL && Math.abs(y) < BARELY_NORMAL) {
      // About 2^-126 a reciprocal may count as tiny, and is zero then.
      return Math.signum(x) * Math.signum(y) >= 0;
    }
    return Float.isFinite(x) && Float.isFinite(y) && Math.abs(x - y) <= Math.abs(y) * ESTIMATE;
  }

  /** Two numbers of 80 bits that are one unit in the last place apart, or none. */
  static boolean extended(int exponentA, long significandA, int exponentB, long significandB) {
    if (exponentA == exponentB) {
      return Math.abs(significandA - significandB) <= 1;
    }
    boolean aIsGreater = exponentA == exponentB + 1;
    boolean bIsGreater = exponentB == exponentA + 1;
    return (aIsGreater && significandA == Long.MIN_VALUE && significandB == -1)
        || (bIsGreater && significandB == Long.MIN_VALUE && significandA == -1);
  }
}
