package dev.verdigris.guest.cpu.fpu.soft;

/** The 64-bit format, with the answers of SSE2. Values are raw bits. */
public final class Double64 {
  public static final long INDEFINITE = 0xfff8_0000_0000_0000L;

  private static final int BITS = 53;
  private static final int BIAS = 1023;
  private static final int LEAST = -1022;
  private static final int GREATEST = 1023;
  private static final long SIGN = Long.MIN_VALUE;
  private static final long LEAST_NORMAL = 0x0010_0000_0000_0000L;
  private static final long QUIET_BIT = 1L << 51;
  private static final long FRACTION = (1L << 52) - 1;
  private static final long INFINITY = 0x7ff0_0000_0000_0000L;

  private Double64() {}

  /** Unpacks a value. */
  public static void unpack(Unpacked n, long bits) {
    int sign = (int) (bits >>> 63);
    int e = (int) (bits >>> 52) & 0x7ff;
    long fraction = bits & FRACTION;
    if (e == 0) {
      if (fraction == 0) {
        n.set(Unpacked.ZERO, sign);
      } else {
        n.finite(sign, LEAST, fraction << 11);
        n.denormal = true;
      }
    } else if (e != 0x7ff) {
      n.finite(sign, e - BIAS, Long.MIN_VALUE | fraction << 11);
    } else if (fraction == 0) {
      n.set(Unpacked.INFINITE, sign);
    } else {
      n.set((fraction & QUIET_BIT) != 0 ? Unpacked.QUIET_NAN : Unpacked.SIGNALLING_NAN, sign);
      n.high = Long.MIN_VALUE | fraction << 11;
    }
  }

  /** Unpacks a value, denormals as zero when they are to be. */
  static void unpack(SoftFloat f, Unpacked n, long bits) {
    unpack(n, bits);
    if (n.denormal && f.denormalsAreZero) {
      n.set(Unpacked.ZERO, n.sign);
    }
  }

  /** Rounds and packs the result. */
  public static long pack(SoftFloat f) {
    Unpacked r = f.r;
    if (r.kind == Unpacked.FINITE) {
      f.round(BITS, LEAST, GREATEST);
    }
    long sign = (long) r.sign << 63;
    return switch (r.kind) {
      case Unpacked.ZERO -> sign;
      case Unpacked.FINITE ->
          sign | (r.high < 0 ? (long) (r.exponent + BIAS) << 52 : 0) | (r.high >>> 11 & FRACTION);
      case Unpacked.INFINITE -> sign | INFINITY;
      case Unpacked.INVALID -> INDEFINITE;
      default -> sign | INFINITY | QUIET_BIT | (r.high >>> 11 & FRACTION);
    };
  }

  public static boolean isNan(long bits) {
    return (bits & ~SIGN) > INFINITY;
  }

  static boolean isSignalling(long bits) {
    return isNan(bits) && (bits & QUIET_BIT) == 0;
  }

  private static boolean isNormal(long bits) {
    return (((bits >>> 52) + 1) & 0x7fe) != 0;
  }

  /** Whether a result is normal, and no tiny one that was rounded up to the least normal number. */
  private static boolean isUntouched(long bits) {
    return isNormal(bits) && (bits & ~SIGN) != LEAST_NORMAL;
  }

  public static long add(SoftFloat f, long a, long b) {
    if (f.rounding == SoftFloat.NEAREST && isNormal(a) && isNormal(b)) {
      double x = Double.longBitsToDouble(a);
      double y = Double.longBitsToDouble(b);
      double sum = x + y;
      long bits = Double.doubleToRawLongBits(sum);
      if (isNormal(bits) && (f.fast || exactSum(x, y, sum))) {
        return bits;
      }
    }
    return binary(f, a, b, Arithmetic::add);
  }

  public static long subtract(SoftFloat f, long a, long b) {
    if (f.rounding == SoftFloat.NEAREST && isNormal(a) && isNormal(b)) {
      double x = Double.longBitsToDouble(a);
      double y = Double.longBitsToDouble(b);
      double difference = x - y;
      long bits = Double.doubleToRawLongBits(difference);
      if (isNormal(bits) && (f.fast || exactSum(x, -y, difference))) {
        return bits;
      }
    }
    return binary(f, a, b, Arithmetic::subtract);
  }

  /** Knuth's two-sum: the rounding error of a sum is a double itself. */
  private static boolean exactSum(double x, double y, double sum) {
    double part = sum - x;
    return (x - (sum - part)) + (y - part) == 0;
  }

  public static long multiply(SoftFloat f, long a, long b) {
    if (f.rounding == SoftFloat.NEAREST && isNormal(a) && isNormal(b)) {
      long bits =
          Double.doubleToRawLongBits(Double.longBitsToDouble(a) * Double.longBitsToDouble(b));
      // A product has no more bits than its factors together.
      if (isUntouched(bits) && (f.fast || zeros(a) + zeros(b) >= 53)) {
        return bits;
      }
    }
    return binary(f, a, b, Arithmetic::multiply);
  }

  private static int zeros(long bits) {
    return Long.numberOfTrailingZeros(bits | 1L << 52);
  }

  public static long divide(SoftFloat f, long a, long b) {
    if (f.fast && isNormal(a) && isNormal(b)) {
      long bits =
          Double.doubleToRawLongBits(Double.longBitsToDouble(a) / Double.longBitsToDouble(b));
      if (isUntouched(bits)) {
        return bits;
      }
    }
    return binary(f, a, b, Arithmetic::divide);
  }

  /** √b; the first operand does not count. */
  public static long squareRoot(SoftFloat f, long a, long b) {
    if (f.fast && b > 0 && isNormal(b)) {
      return Double.doubleToRawLongBits(Math.sqrt(Double.longBitsToDouble(b)));
    }
    if (isNan(b)) {
      return nan(f, b, b);
    }
    unpack(f, f.a, b);
    f.b.denormal = false;
    Arithmetic.squareRoot(f);
    return pack(f);
  }

  private static long binary(SoftFloat f, long a, long b, Arithmetic.Operation operation) {
    if (isNan(a) || isNan(b)) {
      return nan(f, a, b);
    }
    unpack(f, f.a, a);
    unpack(f, f.b, b);
    operation.apply(f);
    return pack(f);
  }

  /** The first NaN, made quiet. */
  private static long nan(SoftFloat f, long a, long b) {
    if (isSignalling(a) || isSignalling(b)) {
      f.raise(SoftFloat.IE);
    }
    return (isNan(a) ? a : b) | QUIET_BIT;
  }

  /** MINSD: the second operand unless the first is less. */
  public static long minimum(SoftFloat f, long a, long b) {
    int order = compare(f, a, b, true);
    return order < 0 ? flushed(f, a) : flushed(f, b);
  }

  /** MAXSD: the second operand unless the first is greater. */
  public static long maximum(SoftFloat f, long a, long b) {
    int order = compare(f, a, b, true);
    return order == 1 ? flushed(f, a) : flushed(f, b);
  }

  private static long flushed(SoftFloat f, long bits) {
    boolean denormal = (bits & INFINITY) == 0;
    return denormal && f.denormalsAreZero ? bits & SIGN : bits;
  }

  /**
   * Compares.
   *
   * @param signalling whether a quiet NaN is invalid too
   * @return -1, 0, 1, or {@link Comparison#UNORDERED}
   */
  public static int compare(SoftFloat f, long a, long b, boolean signalling) {
    if (isNan(a) || isNan(b)) {
      if (signalling || isSignalling(a) || isSignalling(b)) {
        f.raise(SoftFloat.IE);
      }
      return Comparison.UNORDERED;
    }
    if (isDenormal(a) || isDenormal(b)) {
      if (!f.denormalsAreZero) {
        f.raise(SoftFloat.DE);
      }
      a = flushed(f, a);
      b = flushed(f, b);
    }
    return Comparison.order(ordered(a), ordered(b));
  }

  private static boolean isDenormal(long bits) {
    return (bits & INFINITY) == 0 && (bits & FRACTION) != 0;
  }

  /** Order of values as order of signed integers; both zeros are 0. */
  private static long ordered(long bits) {
    return bits < 0 ? -(bits & ~SIGN) : bits;
  }

  /** A float as a double; exact. */
  public static long fromSingle(SoftFloat f, int bits) {
    if (Single32.isNan(bits)) {
      if (Single32.isSignalling(bits)) {
        f.raise(SoftFloat.IE);
      }
      return (long) (bits >>> 31) << 63 | INFINITY | QUIET_BIT | (long) (bits & 0x7f_ffff) << 29;
    }
    Single32.unpack(f, f.a, bits);
    f.b.denormal = false;
    f.denormalOperands();
    f.r.copy(f.a);
    return pack(f);
  }

  /** An integer as a double. */
  public static long fromInteger(SoftFloat f, long value) {
    f.r.integer(value);
    return pack(f);
  }

  /** An integer of 32 or 64 bits; see {@link Integers#toInteger}. */
  public static long toInteger(SoftFloat f, long bits, int size, int rounding) {
    unpack(f, f.a, bits);
    return Integers.toInteger(f, size, rounding);
  }

  /**
   * ROUNDSD: rounds to an integral value.
   *
   * @param control bits 0–1 the rounding mode, bit 2 to take MXCSR's, bit 3 to keep PE clear
   */
  public static long round(SoftFloat f, long bits, int control) {
    if (isNan(bits)) {
      return nan(f, bits, bits);
    }
    unpack(f, f.a, bits);
    int rounding = (control & 4) != 0 ? f.rounding : control & 3;
    if (Integers.round(f, rounding) && (control & 8) == 0) {
      f.raise(SoftFloat.PE);
    }
    return pack(f);
  }
}
