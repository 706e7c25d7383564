package dev.verdigris.guest.cpu.fpu.soft;

import java.math.BigInteger;

/**
 * Sine, cosine, tangent, arc tangent, logarithms and powers of two of 80-bit numbers, correctly
 * rounded. Processors promise an error below one unit in the last place (Intel SDM volume 1,
 * 8.3.10), so that results may differ from one of them by one.
 *
 * <p>Operands are finite and not zero unless a method says otherwise; the result is in {@link
 * SoftFloat#r} and inexact.
 */
public final class Transcendental {
  /** Below this exponent the first term of a series is the result but for its direction. */
  private static final int TINY = -70;

  private Transcendental() {}

  /** Sine of a, which is below 2^63. */
  public static void sine(SoftFloat f) {
    if (f.a.exponent < TINY) {
      below(f.r, f.a);
    } else {
      FixedPoint.set(f.r, quadrant(f.a, 0), FixedPoint.BITS);
    }
  }

  /** Cosine of a, which is below 2^63. */
  public static void cosine(SoftFloat f) {
    if (f.a.exponent < TINY) {
      f.r.value(0, -1, -1, -1);
    } else {
      FixedPoint.set(f.r, quadrant(f.a, 1), FixedPoint.BITS);
    }
  }

  /** Tangent of a, which is below 2^63. */
  public static void tangent(SoftFloat f) {
    if (f.a.exponent < TINY) {
      f.r.copy(f.a);
      f.r.low = 1;
    } else {
      BigInteger ratio = FixedPoint.divide(quadrant(f.a, 0), quadrant(f.a, 1));
      FixedPoint.set(f.r, ratio, FixedPoint.BITS);
    }
  }

  /** The number just nearer to zero than n. */
  private static void below(Unpacked r, Unpacked n) {
    boolean power = n.high == Long.MIN_VALUE;
    r.value(n.sign, power ? n.exponent - 1 : n.exponent, power ? -1 : n.high - 1, -1);
  }

  /** The sine of a plus a number of right angles. */
  private static BigInteger quadrant(Unpacked a, int rightAngles) {
    BigInteger x = FixedPoint.of(a);
    BigInteger half = FixedPoint.REDUCTION;
    BigInteger q = x.shiftLeft(1).add(half).divide(half.shiftLeft(1));
    if (x.signum() < 0 && x.shiftLeft(1).add(half).signum() < 0) {
      q = q.subtract(BigInteger.ONE);
    }
    BigInteger rest = x.subtract(q.multiply(half));
    int turn = (q.intValue() + rightAngles) & 3;
    BigInteger value = (turn & 1) == 0 ? FixedPoint.sine(rest) : FixedPoint.cosine(rest);
    return turn < 2 ? value : value.negate();
  }

  /** 2^a − 1, for |a| of at most 1. */
  public static void powerLessOne(SoftFloat f) {
    if (f.a.exponent < TINY) {
      scaled(f.r, f.a, FixedPoint.LN2);
    } else {
      BigInteger x = FixedPoint.multiply(FixedPoint.of(f.a), FixedPoint.LN2);
      FixedPoint.set(f.r, FixedPoint.exponentialLessOne(x), FixedPoint.BITS);
    }
  }

  /** n times a fixed-point factor. */
  private static void scaled(Unpacked r, Unpacked n, BigInteger factor) {
    BigInteger product = FixedPoint.unsigned(n.high).multiply(factor);
    FixedPoint.set(r, n.sign == 0 ? product : product.negate(), FixedPoint.BITS + 63 - n.exponent);
  }

  /** b·log2 a, for positive a that is no power of two. */
  public static void logarithm(SoftFloat f) {
    Unpacked a = f.a;
    int exponent = a.exponent;
    BigInteger m = FixedPoint.unsigned(a.high).shiftLeft(FixedPoint.BITS - 63);
    // Between √½ and √2, near enough.
    if (Long.compareUnsigned(a.high, 0xb504_f333_f9de_6484L) > 0) {
      m = m.shiftRight(1);
      exponent++;
    }
    BigInteger log = FixedPoint.divide(FixedPoint.logarithm(m), FixedPoint.LN2);
    scaled(f.r, f.b, log.add(BigInteger.valueOf(exponent).shiftLeft(FixedPoint.BITS)));
  }

  /** b·log2(1 + a), for a between −1/2 and 1. */
  public static void logarithmOfOneMore(SoftFloat f) {
    if (f.a.exponent < TINY) {
      BigInteger product =
          FixedPoint.unsigned(f.a.high).multiply(FixedPoint.divide(FixedPoint.ONE, FixedPoint.LN2));
      scaled(f.r, f.b, f.a.sign == 0 ? product : product.negate());
      f.r.exponent += f.a.exponent - 63;
    } else {
      BigInteger log = FixedPoint.logarithmOfOneMore(FixedPoint.of(f.a));
      scaled(f.r, f.b, FixedPoint.divide(log, FixedPoint.LN2));
    }
  }

  /** The angle of the point (a, b); either may be zero or infinite. */
  public static void arcTangent(SoftFloat f) {
    Unpacked x = f.a;
    Unpacked y = f.b;
    int sign = y.sign;
    BigInteger angle;
    int order = order(x, y);
    if (order > 2 * 64
        || order < -2 * 64
        || x.kind != Unpacked.FINITE
        || y.kind != Unpacked.FINITE) {
      angle = farAngle(f, order);
      if (angle == null) {
        return;
      }
    } else {
      angle = nearAngle(x, y);
    }
    FixedPoint.set(f.r, sign == 0 ? angle : angle.negate(), FixedPoint.BITS);
  }

  /** How much larger |y| is than |x|, as a difference of exponents. */
  private static int order(Unpacked x, Unpacked y) {
    return rank(y) - rank(x);
  }

  private static int rank(Unpacked n) {
    return switch (n.kind) {
      case Unpacked.ZERO -> -1_000_000;
      case Unpacked.INFINITE -> 1_000_000;
      default -> n.exponent;
    };
  }

  /** An angle next to an axis, or on a diagonal at infinity; null when it is set already. */
  private static BigInteger farAngle(SoftFloat f, int order) {
    Unpacked x = f.a;
    BigInteger half = FixedPoint.HALF_PI;
    if (x.kind == Unpacked.INFINITE && order == 0) {
      return x.sign == 0 ? half.shiftRight(1) : half.add(half.shiftRight(1));
    }
    if (order > 0) {
      return half;
    }
    if (x.sign == 1) {
      return half.shiftLeft(1);
    }
    if (f.b.kind == Unpacked.ZERO || x.kind == Unpacked.INFINITE) {
      f.r.set(Unpacked.ZERO, f.b.sign);
      return null;
    }
    Arithmetic.divideReversed(f);
    below(f.r, f.r);
    return null;
  }

  private static BigInteger nearAngle(Unpacked x, Unpacked y) {
    BigInteger ax = FixedPoint.unsigned(x.high);
    BigInteger ay = FixedPoint.unsigned(y.high);
    int shift = x.exponent - y.exponent;
    if (shift >= 0) {
      ax = ax.shiftLeft(shift);
    } else {
      ay = ay.shiftLeft(-shift);
    }
    boolean steep = ay.compareTo(ax) > 0;
    BigInteger t = steep ? FixedPoint.divide(ax, ay) : FixedPoint.divide(ay, ax);
    BigInteger angle = FixedPoint.arcTangent(t);
    if (steep) {
      angle = FixedPoint.HALF_PI.subtract(angle);
    }
    return x.sign == 0 ? angle : FixedPoint.HALF_PI.shiftLeft(1).subtract(angle);
  }
}
