package dev.verdigris.guest.cpu.alu;

/** DIV and IDIV of 128-bit dividends. The smaller ones fit Java's own division. */
public final class Divide {
  private Divide() {}

  /** Tells whether the quotient of an unsigned division fits 64 bits; a divisor of 0 does not. */
  public static boolean fitsUnsigned(long high, long divisor) {
    return Long.compareUnsigned(high, divisor) < 0;
  }

  /** Quotient of an unsigned division that fits; the remainder is low − quotient · divisor. */
  public static long unsigned(long high, long low, long divisor) {
    if (high == 0) {
      return Long.divideUnsigned(low, divisor);
    }
    // Knuth, volume 2, algorithm D, with 32-bit digits.
    int shift = Long.numberOfLeadingZeros(divisor);
    long d = divisor << shift;
    long upper = shift == 0 ? high : high << shift | low >>> (64 - shift);
    long lower = low << shift;
    long q1 = digit(upper, lower >>> 32, d);
    long rest = (upper << 32 | lower >>> 32) - q1 * d;
    long q0 = digit(rest, lower & 0xffff_ffffL, d);
    return q1 << 32 | q0;
  }

  /** One 32-bit digit of the quotient of a normalised divisor. */
  private static long digit(long rest, long next, long divisor) {
    long d1 = divisor >>> 32;
    long d0 = divisor & 0xffff_ffffL;
    long q = Long.divideUnsigned(rest, d1);
    long r = rest - q * d1;
    while (q >>> 32 != 0 || Long.compareUnsigned(q * d0, r << 32 | next) > 0) {
      q--;
      r += d1;
      if (r >>> 32 != 0) {
        break;
      }
    }
    return q;
  }

  /** Tells whether the quotient of a signed division fits 64 bits; a divisor of 0 does not. */
  public static boolean fitsSigned(long high, long low, long divisor) {
    long magnitude = Math.abs(divisor);
    long top = absHigh(high, low);
    if (Long.compareUnsigned(top, magnitude) >= 0) {
      return false;
    }
    long quotient = unsigned(top, high < 0 ? -low : low, magnitude);
    boolean negative = (high ^ divisor) < 0;
    return negative ? Long.compareUnsigned(quotient, Long.MIN_VALUE) <= 0 : quotient >= 0;
  }

  /** Quotient of a signed division that fits; the remainder is low − quotient · divisor. */
  public static long signed(long high, long low, long divisor) {
    long quotient = unsigned(absHigh(high, low), high < 0 ? -low : low, Math.abs(divisor));
    return (high ^ divisor) < 0 ? -quotient : quotient;
  }

  private static long absHigh(long high, long low) {
    if (high >= 0) {
      return high;
    }
    return low == 0 ? -high : ~high;
  }
}
