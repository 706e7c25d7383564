package dev.verdigris.guest.cpu.simd;

/**
 * RCPPS and RSQRTPS. The architecture asks for a relative error of at most 1.5 × 2^-12 and leaves
 * the rest to the implementation: here the result is correctly rounded to twelve bits. Denormal
 * operands count as zero, denormal results become zero, and no exception is raised.
 */
final class Estimate {
  private static final int SIGN = 0x8000_0000;
  private static final int INFINITY = 0x7f80_0000;
  private static final int QUIET_BIT = 0x40_0000;
  private static final int INDEFINITE = 0xffc0_0000;

  /** Bits of a float's fraction beyond the eleven that an estimate has. */
  private static final int DROPPED = 12;

  private Estimate() {}

  static int reciprocal(int bits) {
    int magnitude = bits & ~SIGN;
    int sign = bits & SIGN;
    if (magnitude > INFINITY) {
      return bits | QUIET_BIT;
    }
    if (magnitude == INFINITY) {
      return sign;
    }
    if (magnitude < 0x80_0000) {
      return sign | INFINITY;
    }
    int estimate = shorten((float) (1.0 / Float.intBitsToFloat(magnitude)));
    return sign | (estimate < 0x80_0000 ? 0 : estimate);
  }

  static int reciprocalRoot(int bits) {
    int magnitude = bits & ~SIGN;
    if (magnitude > INFINITY) {
      return bits | QUIET_BIT;
    }
    if (magnitude < 0x80_0000) {
      return (bits & SIGN) | INFINITY;
    }
    if (bits < 0) {
      return INDEFINITE;
    }
    return magnitude == INFINITY
        ? 0
        : shorten((float) (1.0 / Math.sqrt(Float.intBitsToFloat(magnitude))));
  }

  private static int shorten(float value) {
    int bits = Float.floatToRawIntBits(value);
    return bits + (1 << (DROPPED - 1)) & -(1 << DROPPED);
  }
}
