package dev.verdigris.guest.cpu.fpu.soft;

/**
 * The operations of all formats: from {@link SoftFloat#a} and {@link SoftFloat#b}, which are no
 * NaNs, to {@link SoftFloat#r}, exact but for a sticky lowest bit.
 */
public final class Arithmetic {
  private Arithmetic() {}

  /** An operation. */
  @FunctionalInterface
  public interface Operation {
    void apply(SoftFloat f);
  }

  /** r = a + b. */
  public static void add(SoftFloat f) {
    sum(f, f.b.sign);
  }

  /** r = a − b. */
  public static void subtract(SoftFloat f) {
    sum(f, f.b.sign ^ 1);
  }

  /** r = b − a. */
  public static void subtractReversed(SoftFloat f) {
    f.a.sign ^= 1;
    sum(f, f.b.sign);
  }

  private static void sum(SoftFloat f, int signB) {
    Unpacked a = f.a;
    Unpacked b = f.b;
    Unpacked r = f.r;
    if (a.kind == Unpacked.INFINITE || b.kind == Unpacked.INFINITE) {
      if (a.kind == b.kind && a.sign != signB) {
        f.invalid();
        return;
      }
      f.denormalOperands();
      r.set(Unpacked.INFINITE, a.kind == Unpacked.INFINITE ? a.sign : signB);
      return;
    }
    f.denormalOperands();
    if (a.kind == Unpacked.ZERO && b.kind == Unpacked.ZERO) {
      r.set(Unpacked.ZERO, a.sign == signB ? a.sign : zeroSign(f));
    } else if (b.kind == Unpacked.ZERO) {
      r.copy(a);
    } else if (a.kind == Unpacked.ZERO) {
      r.copy(b);
      r.sign = signB;
    } else if (a.sign == signB) {
      addMagnitudes(f);
    } else {
      subtractMagnitudes(f, signB);
    }
  }

  private static int zeroSign(SoftFloat f) {
    return f.rounding == SoftFloat.DOWN ? 1 : 0;
  }

  private static void addMagnitudes(SoftFloat f) {
    Unpacked r = f.r;
    Unpacked large = f.a.exponent >= f.b.exponent ? f.a : f.b;
    Unpacked small = large == f.a ? f.b : f.a;
    int sign = f.a.sign;
    r.copy(small);
    f.shiftRight(large.exponent - small.exponent);
    r.sign = sign;
    r.exponent = large.exponent;
    long high = r.high + large.high;
    boolean carry = Long.compareUnsigned(high, large.high) < 0;
    r.high = high;
    if (carry) {
      f.shiftRight(1);
      r.high |= Long.MIN_VALUE;
      r.exponent++;
    }
  }

  private static void subtractMagnitudes(SoftFloat f, int signB) {
    Unpacked a = f.a;
    Unpacked b = f.b;
    Unpacked r = f.r;
    int order =
        a.exponent != b.exponent
            ? Integer.compare(a.exponent, b.exponent)
            : Long.compareUnsigned(a.high, b.high);
    if (order == 0) {
      r.set(Unpacked.ZERO, zeroSign(f));
      return;
    }
    Unpacked large = order > 0 ? a : b;
    Unpacked small = order > 0 ? b : a;
    int sign = order > 0 ? a.sign : signB;
    r.copy(small);
    f.shiftRight(large.exponent - small.exponent);
    r.sign = sign;
    r.exponent = large.exponent;
    long borrow = r.low != 0 ? 1 : 0;
    r.low = -r.low;
    r.high = large.high - r.high - borrow;
    normalize(r);
  }

  private static void normalize(Unpacked r) {
    if (r.high == 0) {
      r.high = r.low;
      r.low = 0;
      r.exponent -= 64;
    }
    int shift = Long.numberOfLeadingZeros(r.high);
    if (shift > 0) {
      r.high = r.high << shift | r.low >>> (64 - shift);
      r.low <<= shift;
      r.exponent -= shift;
    }
  }

  /** r = a × b. */
  public static void multiply(SoftFloat f) {
    Unpacked a = f.a;
    Unpacked b = f.b;
    Unpacked r = f.r;
    int sign = a.sign ^ b.sign;
    if (a.kind == Unpacked.INFINITE || b.kind == Unpacked.INFINITE) {
      if (a.kind == Unpacked.ZERO || b.kind == Unpacked.ZERO) {
        f.invalid();
      } else {
        f.denormalOperands();
        r.set(Unpacked.INFINITE, sign);
      }
      return;
    }
    f.denormalOperands();
    if (a.kind == Unpacked.ZERO || b.kind == Unpacked.ZERO) {
      r.set(Unpacked.ZERO, sign);
      return;
    }
    r.set(Unpacked.FINITE, sign);
    r.high = multiplyHigh(a.high, b.high);
    r.low = a.high * b.high;
    r.exponent = a.exponent + b.exponent + 1;
    if (r.high >= 0) {
      r.high = r.high << 1 | r.low >>> 63;
      r.low <<= 1;
      r.exponent--;
    }
  }

  /** r = a ÷ b. */
  public static void divide(SoftFloat f) {
    quotient(f, f.a, f.b);
  }

  /** r = b ÷ a. */
  public static void divideReversed(SoftFloat f) {
    quotient(f, f.b, f.a);
  }

  private static void quotient(SoftFloat f, Unpacked a, Unpacked b) {
    Unpacked r = f.r;
    int sign = a.sign ^ b.sign;
    if (a.kind == b.kind && a.kind != Unpacked.FINITE) {
      f.invalid();
      return;
    }
    if (a.kind == Unpacked.FINITE && b.kind == Unpacked.ZERO) {
      f.raise(SoftFloat.ZE);
      r.set(Unpacked.INFINITE, sign);
      return;
    }
    f.denormalOperands();
    if (a.kind == Unpacked.INFINITE) {
      r.set(Unpacked.INFINITE, sign);
    } else if (a.kind == Unpacked.ZERO || b.kind == Unpacked.INFINITE) {
      r.set(Unpacked.ZERO, sign);
    } else {
      divideMagnitudes(r, sign, a, b);
    }
  }

  private static void divideMagnitudes(Unpacked r, int sign, Unpacked a, Unpacked b) {
    r.set(Unpacked.FINITE, sign);
    long d = b.high;
    r.exponent = a.exponent - b.exponent;
    long numerator = a.high;
    long low = 0;
    if (Long.compareUnsigned(numerator, d) < 0) {
      r.exponent--;
    } else {
      low = numerator << 63;
      numerator >>>= 1;
    }
    long q = divideWide(numerator, low, d);
    long rest = low - q * d;
    r.high = q;
    // The next bit, and whether anything is left after it.
    boolean half = Long.compareUnsigned(rest, d - rest) >= 0;
    long after = half ? rest - (d - rest) : rest;
    r.low = (half ? Long.MIN_VALUE : 0) | (after != 0 ? 1 : 0);
  }

  /** r = √a. */
  public static void squareRoot(SoftFloat f) {
    Unpacked a = f.a;
    Unpacked r = f.r;
    if (a.kind == Unpacked.ZERO) {
      r.set(Unpacked.ZERO, a.sign);
      return;
    }
    if (a.sign == 1) {
      f.invalid();
      return;
    }
    if (a.denormal) {
      f.raise(SoftFloat.DE);
    }
    if (a.kind == Unpacked.INFINITE) {
      r.set(Unpacked.INFINITE, 0);
      return;
    }
    r.set(Unpacked.FINITE, 0);
    boolean odd = (a.exponent & 1) != 0;
    r.exponent = a.exponent >> 1;
    rootMagnitude(r, odd ? a.high : a.high >>> 1, odd ? 0 : a.high << 63);
  }

  /** The 64-bit root of a 128-bit number of at least 2^126, by digits, with its rest in low. */
  private static void rootMagnitude(Unpacked r, long high, long low) {
    long root = 0;
    long restHigh = 0;
    long restLow = 0;
    for (int i = 0; i < 64; i++) {
      // Two more bits of the number.
      restHigh = restHigh << 2 | restLow >>> 62;
      restLow = restLow << 2 | high >>> 62;
      high = high << 2 | low >>> 62;
      low <<= 2;
      // Try 4·root + 1 under the rest.
      long tryHigh = root >>> 62;
      long tryLow = root << 2 | 1;
      boolean fits =
          Long.compareUnsigned(restHigh, tryHigh) > 0
              || (restHigh == tryHigh && Long.compareUnsigned(restLow, tryLow) >= 0);
      root <<= 1;
      if (fits) {
        long borrow = Long.compareUnsigned(restLow, tryLow) < 0 ? 1 : 0;
        restLow -= tryLow;
        restHigh -= tryHigh + borrow;
        root |= 1;
      }
    }
    r.high = root;
    // The next bit is set when the rest is above root: (root + 1/2)² = root² + root + 1/4.
    boolean half = restHigh != 0 || Long.compareUnsigned(restLow, root) > 0;
    r.low = (half ? Long.MIN_VALUE : 0) | ((restHigh | restLow) != 0 ? 1 : 0);
  }

  /** High half of an unsigned product. */
  public static long multiplyHigh(long a, long b) {
    return Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
  }

  /**
   * The quotient of a 128-bit number and a divisor with its top bit set; high is below the divisor.
   * Knuth, The Art of Computer Programming, volume 2, algorithm D, with two digits of 32 bits.
   */
  static long divideWide(long high, long low, long divisor) {
    long d1 = divisor >>> 32;
    long d0 = divisor & 0xffff_ffffL;
    long q1 = digit(high, low >>> 32, d1, d0);
    long middle = (high << 32 | low >>> 32) - q1 * divisor;
    long q0 = digit(middle, low & 0xffff_ffffL, d1, d0);
    return (q1 << 32) + q0;
  }

  private static long digit(long high, long next, long d1, long d0) {
    long q = Long.divideUnsigned(high, d1);
    long rest = high - q * d1;
    while (q >>> 32 != 0 || Long.compareUnsigned(q * d0, rest << 32 | next) > 0) {
      q--;
      rest += d1;
      if (rest >>> 32 != 0) {
        break;
      }
    }
    return q;
  }
}
