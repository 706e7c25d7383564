package dev.verdigris.guest.cpu.fpu.soft;

/** The 32-bit format, with the answers of SSE. Values are raw bits. */
public final class Single32 {
  public static final int INDEFINITE = 0xffc0_0000;

  private static final int BITS = 24;
  private static final int BIAS = 127;
  private static final int LEAST = -126;
  private static final int GREATEST = 127;
  private static final int SIGN = Integer.MIN_VALUE;
  private static final int LEAST_NORMAL = 0x0080_0000;
  private static final int QUIET_BIT = 1 << 22;
  private static final int FRACTION = (1 << 23) - 1;
  private static final int INFINITY = 0x7f80_0000;

  private Single32() {}

  /** Unpacks a value. */
  public static void unpack(Unpacked n, int bits) {
    int sign = bits >>> 31;
    int e = bits >>> 23 & 0xff;
    int fraction = bits & FRACTION;
    if (e == 0) {
      if (fraction == 0) {
        n.set(Unpacked.ZERO, sign);
      } else {
        n.finite(sign, LEAST, (long) fraction << 40);
        n.denormal = true;
      }
    } else if (e != 0xff) {
      n.finite(sign, e - BIAS, Long.MIN_VALUE | (long) fraction << 40);
    } else if (fraction == 0) {
      n.set(Unpacked.INFINITE, sign);
    } else {
      n.set((fraction & QUIET_BIT) != 0 ? Unpacked.QUIET_NAN : Unpacked.SIGNALLING_NAN, sign);
      n.high = Long.MIN_VALUE | (long) fraction << 40;
    }
  }

  /** Unpacks a value, denormals as zero when they are to be. */
  static void unpack(SoftFloat f, Unpacked n, int bits) {
    unpack(n, bits);
    if (n.denormal && f.denormalsAreZero) {
      n.set(Unpacked.ZERO, n.sign);
    }
  }

  /** Rounds and packs the result. */
  public static int pack(SoftFloat f) {
    Unpacked r = f.r;
    if (r.kind == Unpacked.FINITE) {
      f.round(BITS, LEAST, GREATEST);
    }
    int sign = r.sign << 31;
    return switch (r.kind) {
      case Unpacked.ZERO -> sign;
      case Unpacked.FINITE ->
          sign | (r.high < 0 ? (r.exponent + BIAS) << 23 : 0) | ((int) (r.high >>> 40) & FRACTION);
      case Unpacked.INFINITE -> sign | INFINITY;
      case Unpacked.INVALID -> INDEFINITE;
      default -> sign | INFINITY | QUIET_BIT | ((int) (r.high >>> 40) & FRACTION);
    };
  }

  public static boolean isNan(int bits) {
    return (bits & ~SIGN) > INFINITY;
  }

  static boolean isSignalling(int bits) {
    return isNan(bits) && (bits & QUIET_BIT) == 0;
  }

  private static boolean isNormal(int bits) {
    return (((bits >>> 23) + 1) & 0xfe) != 0;
  }

  /** Whether a result is normal, and no tiny one that was rounded up to the least normal number. */
  private static boolean isUntouched(int bits) {
    return isNormal(bits) && (bits & ~SIGN) != LEAST_NORMAL;
  }

  public static int add(SoftFloat f, int a, int b) {
    if (f.rounding == SoftFloat.NEAREST && isNormal(a) && isNormal(b)) {
      float x = Float.intBitsToFloat(a);
      float y = Float.intBitsToFloat(b);
      float sum = x + y;
      int bits = Float.floatToRawIntBits(sum);
      if (isNormal(bits) && (f.fast || exactSum(x, y, sum))) {
        return bits;
      }
    }
    return binary(f, a, b, Arithmetic::add);
  }

  public static int subtract(SoftFloat f, int a, int b) {
    if (f.rounding == SoftFloat.NEAREST && isNormal(a) && isNormal(b)) {
      float x = Float.intBitsToFloat(a);
      float y = Float.intBitsToFloat(b);
      float difference = x - y;
      int bits = Float.floatToRawIntBits(difference);
      if (isNormal(bits) && (f.fast || exactSum(x, -y, difference))) {
        return bits;
      }
    }
    return binary(f, a, b, Arithmetic::subtract);
  }

  /** Knuth's two-sum: the rounding error of a sum is a float itself. */
  private static boolean exactSum(float x, float y, float sum) {
    float part = sum - x;
    return (x - (sum - part)) + (y - part) == 0;
  }

  public static int multiply(SoftFloat f, int a, int b) {
    if (f.rounding == SoftFloat.NEAREST && isNormal(a) && isNormal(b)) {
      int bits = Float.floatToRawIntBits(Float.intBitsToFloat(a) * Float.intBitsToFloat(b));
      // A product has no more bits than its factors together.
      if (isUntouched(bits) && (f.fast || zeros(a) + zeros(b) >= 24)) {
        return bits;
      }
    }
    return binary(f, a, b, Arithmetic::multiply);
  }

  private static int zeros(int bits) {
    return Integer.numberOfTrailingZeros(bits | 1 << 23);
  }

  public static int divide(SoftFloat f, int a, int b) {
    if (f.fast && isNormal(a) && isNormal(b)) {
      int bits = Float.floatToRawIntBits(Float.intBitsToFloat(a) / Float.intBitsToFloat(b));
      if (isUntouched(bits)) {
        return bits;
      }
    }
    return binary(f, a, b, Arithmetic::divide);
  }

  /** √b; the first operand does not count. */
  public static int squareRoot(SoftFloat f, int a, int b) {
    if (f.fast && b > 0 && isNormal(b)) {
      return Float.floatToRawIntBits((float) Math.sqrt(Float.intBitsToFloat(b)));
    }
    if (isNan(b)) {
      return nan(f, b, b);
    }
    unpack(f, f.a, b);
    f.b.denormal = false;
    Arithmetic.squareRoot(f);
    return pack(f);
  }

  private static int binary(SoftFloat f, int a, int b, Arithmetic.Operation operation) {
    if (isNan(a) || isNan(b)) {
      return nan(f, a, b);
    }
    unpack(f, f.a, a);
    unpack(f, f.b, b);
    operation.apply(f);
    return pack(f);
  }

  /** The first NaN, made quiet. */
  private static int nan(SoftFloat f, int a, int b) {
    if (isSignalling(a) || isSignalling(b)) {
      f.raise(SoftFloat.IE);
    }
    return (isNan(a) ? a : b) | QUIET_BIT;
  }

  /** MINSS: the second operand unless the first is less. */
  public static int minimum(SoftFloat f, int a, int b) {
    int order = compare(f, a, b, true);
    return order < 0 ? flushed(f, a) : flushed(f, b);
  }

  /** MAXSS: the second operand unless the first is greater. */
  public static int maximum(SoftFloat f, int a, int b) {
    int order = compare(f, a, b, true);
    return order == 1 ? flushed(f, a) : flushed(f, b);
  }

  private static int flushed(SoftFloat f, int bits) {
    boolean denormal = (bits & INFINITY) == 0;
    return denormal && f.denormalsAreZero ? bits & SIGN : bits;
  }

  /**
   * Compares.
   *
   * @param signalling whether a quiet NaN is invalid too
   * @return -1, 0, 1, or {@link Comparison#UNORDERED}
   */
  public static int compare(SoftFloat f, int a, int b, boolean signalling) {
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

  private static boolean isDenormal(int bits) {
    return (bits & INFINITY) == 0 && (bits & FRACTION) != 0;
  }

  /** Order of values as order of signed integers; both zeros are 0. */
  private static int ordered(int bits) {
    return bits < 0 ? -(bits & ~SIGN) : bits;
  }

  /** A double as a float. */
  public static int fromDouble(SoftFloat f, long bits) {
    Double64.unpack(f, f.a, bits);
    f.b.denormal = false;
    if (f.a.isNan()) {
      if (f.a.kind == Unpacked.SIGNALLING_NAN) {
        f.raise(SoftFloat.IE);
      }
    } else {
      f.denormalOperands();
    }
    f.r.copy(f.a);
    return pack(f);
  }

  /** An integer as a float. */
  public static int fromInteger(SoftFloat f, long value) {
    f.r.integer(value);
    return pack(f);
  }

  /** An integer of 32 or 64 bits; see {@link Integers#toInteger}. */
  public static long toInteger(SoftFloat f, int bits, int size, int rounding) {
    unpack(f, f.a, bits);
    return Integers.toInteger(f, size, rounding);
  }

  /**
   * ROUNDSS: rounds to an integral value.
   *
   * @param control bits 0–1 the rounding mode, bit 2 to take MXCSR's, bit 3 to keep PE clear
   */
  public static int round(SoftFloat f, int bits, int control) {
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
