package dev.verdigris.guest.cpu.fpu.soft;

import java.math.BigInteger;

/**
 * Elementary functions in fixed point with {@link #BITS} fraction bits: far more than the 64 that
 * results keep. Slow and plain, as the instructions that need them are rare.
 */
final class FixedPoint {
  static final int BITS = 320;

  static final BigInteger ONE = BigInteger.ONE.shiftLeft(BITS);
  static final BigInteger LN2 = logarithm(ONE.shiftLeft(1));
  static final BigInteger HALF_PI = halfPi();

  /** π/2 of the 66 bits that processors reduce angles by (Intel SDM volume 1, 8.3.8). */
  static final BigInteger REDUCTION = HALF_PI.shiftRight(BITS - 65).shiftLeft(BITS - 65);

  private FixedPoint() {}

  static BigInteger multiply(BigInteger a, BigInteger b) {
    return a.multiply(b).shiftRight(BITS);
  }

  static BigInteger divide(BigInteger a, BigInteger b) {
    return a.shiftLeft(BITS).divide(b);
  }

  /** The sine of an angle of at most π/4. */
  static BigInteger sine(BigInteger x) {
    return alternating(x, multiply(x, x), 1);
  }

  /** The cosine of an angle of at most π/4. */
  static BigInteger cosine(BigInteger x) {
    return alternating(ONE, multiply(x, x), 0);
  }

  /** first·(1 − s/((n+1)(n+2)) + s²/((n+1)…(n+4)) − …). */
  private static BigInteger alternating(BigInteger first, BigInteger square, int n) {
    BigInteger sum = first;
    BigInteger term = first;
    while (term.signum() != 0) {
      term = multiply(term, square).divide(BigInteger.valueOf(-(long) (n + 1) * (n + 2)));
      sum = sum.add(term);
      n += 2;
    }
    return sum;
  }

  /** e^x − 1 for |x| of at most 1. */
  static BigInteger exponentialLessOne(BigInteger x) {
    BigInteger sum = x;
    BigInteger term = x;
    for (int n = 2; term.abs().bitLength() > 1; n++) {
      term = multiply(term, x).divide(BigInteger.valueOf(n));
      sum = sum.add(term);
    }
    return sum;
  }

  /** ln x for x between 1/2 and 2. */
  static BigInteger logarithm(BigInteger x) {
    return areaTangent(divide(x.subtract(ONE), x.add(ONE))).shiftLeft(1);
  }

  /** ln(1 + x) for x between −1/2 and 1. */
  static BigInteger logarithmOfOneMore(BigInteger x) {
    return areaTangent(divide(x, x.add(ONE.shiftLeft(1)))).shiftLeft(1);
  }

  private static BigInteger areaTangent(BigInteger x) {
    BigInteger square = multiply(x, x);
    BigInteger sum = x;
    BigInteger power = x;
    for (int n = 3; power.abs().bitLength() > 1; n += 2) {
      power = multiply(power, square);
      sum = sum.add(power.divide(BigInteger.valueOf(n)));
    }
    return sum;
  }

  /** The arc tangent of x between 0 and 1. */
  static BigInteger arcTangent(BigInteger x) {
    // Halve the angle three times: tan(a/2) = tan a / (1 + √(1 + tan² a)).
    for (int i = 0; i < 3; i++) {
      BigInteger root = ONE.add(multiply(x, x)).shiftLeft(BITS).sqrt();
      x = divide(x, ONE.add(root));
    }
    return arcTangentSeries(x).shiftLeft(3);
  }

  private static BigInteger arcTangentSeries(BigInteger x) {
    BigInteger square = multiply(x, x);
    BigInteger sum = x;
    BigInteger power = x;
    for (int n = 3; power.abs().bitLength() > 1; n += 2) {
      power = multiply(power, square).negate();
      sum = sum.add(power.divide(BigInteger.valueOf(n)));
    }
    return sum;
  }

  /** Machin: π/4 = 4·arctan(1/5) − arctan(1/239). */
  private static BigInteger halfPi() {
    BigInteger fifth = arcTangentSeries(ONE.divide(BigInteger.valueOf(5)));
    BigInteger other = arcTangentSeries(ONE.divide(BigInteger.valueOf(239)));
    return fifth.shiftLeft(2).subtract(other).shiftLeft(1);
  }

  /** A finite number in fixed point; exact when its exponent is above −{@code BITS} + 63. */
  static BigInteger of(Unpacked n) {
    BigInteger m = unsigned(n.high);
    int shift = BITS + n.exponent - 63;
    BigInteger value = shift >= 0 ? m.shiftLeft(shift) : m.shiftRight(-shift);
    return n.sign == 0 ? value : value.negate();
  }

  static BigInteger unsigned(long bits) {
    BigInteger low = BigInteger.valueOf(bits & Long.MAX_VALUE);
    return bits < 0 ? low.setBit(63) : low;
  }

  /** Sets an inexact result, {@code value / 2^scale}. */
  static void set(Unpacked r, BigInteger value, int scale) {
    BigInteger magnitude = value.abs();
    int length = magnitude.bitLength();
    BigInteger top =
        length >= 128 ? magnitude.shiftRight(length - 128) : magnitude.shiftLeft(128 - length);
    int sign = value.signum() < 0 ? 1 : 0;
    r.value(sign, length - 1 - scale, top.shiftRight(64).longValue(), top.longValue() | 1);
  }
}
