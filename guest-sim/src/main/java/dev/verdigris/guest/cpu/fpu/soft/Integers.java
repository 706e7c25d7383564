package dev.verdigris.guest.cpu.fpu.soft;

/** Conversion to integers, and rounding to an integral value. */
public final class Integers {
  private Integers() {}

  /**
   * {@link SoftFloat#a} as an integer, rounded by {@code rounding}. NaNs and what does not fit are
   * invalid, and answered with the most negative integer.
   *
   * @param bits of the integer: 16, 32 or 64
   */
  public static long toInteger(SoftFloat f, int bits, int rounding) {
    Unpacked a = f.a;
    f.roundedUp = false;
    if (a.kind == Unpacked.ZERO) {
      return 0;
    }
    long indefinite = -1L << (bits - 1);
    if (a.kind != Unpacked.FINITE || a.exponent > 63) {
      f.raise(SoftFloat.IE);
      return indefinite;
    }
    boolean inexact = integral(f, rounding);
    long magnitude = f.r.high;
    boolean fits = f.r.exponent == 63;
    long limit = 1L << (bits - 1);
    int order = Long.compareUnsigned(magnitude, limit);
    if (!fits || order > 0 || (order == 0 && a.sign == 0)) {
      f.raise(SoftFloat.IE);
      f.roundedUp = false;
      return indefinite;
    }
    if (inexact) {
      f.raise(SoftFloat.PE);
    }
    return a.sign == 0 ? magnitude : -magnitude;
  }

  /**
   * The magnitude of {@link SoftFloat#a}, which is finite and below 2^64, rounded to an integer in
   * {@code r.high}; {@code r.exponent} is 63, or 64 when it has become 2^64.
   *
   * @return whether it was no integer
   */
  private static boolean integral(SoftFloat f, int rounding) {
    Unpacked r = f.r;
    r.copy(f.a);
    f.shiftRight(63 - r.exponent);
    r.exponent = 63;
    f.roundedUp = false;
    if (r.low == 0) {
      return false;
    }
    boolean up =
        switch (rounding) {
          case SoftFloat.NEAREST -> {
            int order = Long.compareUnsigned(r.low, Long.MIN_VALUE);
            yield order > 0 || (order == 0 && (r.high & 1) != 0);
          }
          case SoftFloat.DOWN -> r.sign == 1;
          case SoftFloat.UP -> r.sign == 0;
          default -> false;
        };
    r.low = 0;
    if (up) {
      f.roundedUp = true;
      r.high++;
      if (r.high == 0) {
        r.exponent = 64;
      }
    }
    return true;
  }

  /**
   * {@link SoftFloat#a} rounded to an integral value, into {@link SoftFloat#r}, exact in any format
   * that holds a. Zero keeps the sign.
   *
   * @return whether it was no integer
   */
  public static boolean round(SoftFloat f, int rounding) {
    Unpacked a = f.a;
    if (a.kind != Unpacked.FINITE || a.exponent >= 63) {
      f.roundedUp = false;
      f.r.copy(a);
      return false;
    }
    int sign = a.sign;
    boolean inexact = integral(f, rounding);
    if (f.r.high == 0) {
      f.r.set(Unpacked.ZERO, sign);
    } else {
      f.r.finite(sign, 63, f.r.high);
    }
    return inexact;
  }
}
