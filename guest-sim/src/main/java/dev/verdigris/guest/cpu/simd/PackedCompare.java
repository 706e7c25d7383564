package dev.verdigris.guest.cpu.simd;

/** Comparison of lanes, and what selects by it: PCMP, PMIN, PMAX. */
final class PackedCompare {
  private PackedCompare() {}

  /** All ones in each lane where a and b are equal. */
  static long equal(long a, long b, int width) {
    if (width == 64) {
      return a == b ? -1 : 0;
    }
    long h = Lanes.high(width);
    long x = a ^ b;
    long different = ((x & ~h) + ~h) | x;
    return Lanes.spread(~different & h, width);
  }

  /** All ones in each lane where a is below b, unsigned. */
  static long belowUnsigned(long a, long b, int width) {
    long d = PackedAdd.subtract(a, b, width);
    long borrow = (~a & b) | (~(a ^ b) & d);
    return Lanes.spread(borrow & Lanes.high(width), width);
  }

  /** All ones in each lane where a is greater than b, signed. */
  static long greater(long a, long b, int width) {
    long h = Lanes.high(width);
    return belowUnsigned(b ^ h, a ^ h, width);
  }

  static long minimumUnsigned(long a, long b, int width) {
    return select(belowUnsigned(a, b, width), a, b);
  }

  static long maximumUnsigned(long a, long b, int width) {
    return select(belowUnsigned(a, b, width), b, a);
  }

  static long minimumSigned(long a, long b, int width) {
    return select(greater(a, b, width), b, a);
  }

  static long maximumSigned(long a, long b, int width) {
    return select(greater(a, b, width), a, b);
  }

  /** Bits of a where the mask is set, else of b. */
  static long select(long mask, long a, long b) {
    return (a & mask) | (b & ~mask);
  }
}
