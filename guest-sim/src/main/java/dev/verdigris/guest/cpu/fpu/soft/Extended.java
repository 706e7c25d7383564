package dev.verdigris.guest.cpu.fpu.soft;

/**
 * The 80-bit format: sign, 15 bits of exponent, 64 bits of significand with its integer bit (Intel
 * SDM volume 1, table 8-3).
 */
public final class Extended {
  public static final int BIAS = 16383;
  public static final int LEAST = -16382;
  public static final int GREATEST = 16383;
  public static final long INTEGER_BIT = Long.MIN_VALUE;
  public static final long QUIET_BIT = 0x4000_0000_0000_0000L;
  public static final long INDEFINITE = INTEGER_BIT | QUIET_BIT;
  public static final int INDEFINITE_EXPONENT = 0xffff;

  private Extended() {}

  /** Unpacks a value. */
  public static void unpack(Unpacked n, long significand, int signExponent) {
    int sign = signExponent >> 15 & 1;
    int e = signExponent & 0x7fff;
    if (e == 0) {
      if (significand == 0) {
        n.set(Unpacked.ZERO, sign);
      } else {
        n.finite(sign, LEAST, significand);
        n.denormal = true;
      }
    } else if (significand >= 0) {
      n.set(Unpacked.INVALID, sign);
    } else if (e != 0x7fff) {
      n.finite(sign, e - BIAS, significand);
    } else if (significand == INTEGER_BIT) {
      n.set(Unpacked.INFINITE, sign);
    } else {
      n.set((significand & QUIET_BIT) != 0 ? Unpacked.QUIET_NAN : Unpacked.SIGNALLING_NAN, sign);
      n.high = significand;
    }
  }

  /** Rounds the result by the precision control and packs it. */
  public static void pack(SoftFloat f) {
    pack(f, f.precision);
  }

  /** Rounds the result to a number of bits and packs it. */
  public static void pack(SoftFloat f, int bits) {
    Unpacked r = f.r;
    if (r.kind == Unpacked.FINITE) {
      f.round(bits, LEAST, GREATEST);
    }
    packExact(f);
  }

  /** Packs a result that needs no rounding. */
  public static void packExact(SoftFloat f) {
    Unpacked r = f.r;
    int sign = r.sign << 15;
    switch (r.kind) {
      case Unpacked.ZERO -> set(f, 0, sign);
      case Unpacked.INFINITE -> set(f, INTEGER_BIT, sign | 0x7fff);
      case Unpacked.FINITE -> set(f, r.high, sign | (r.high < 0 ? r.exponent + BIAS : 0));
      case Unpacked.INVALID -> set(f, INDEFINITE, INDEFINITE_EXPONENT);
      default -> set(f, r.high | QUIET_BIT, sign | 0x7fff);
    }
  }

  private static void set(SoftFloat f, long significand, int signExponent) {
    f.significand = significand;
    f.signExponent = signExponent;
  }

  /**
   * Answers for operands of which one is a NaN or invalid: the NaN with the larger significand,
   * made quiet; of equal ones the positive; a quiet one before a signalling one.
   *
   * @return false when neither is
   */
  public static boolean nan(SoftFloat f) {
    Unpacked a = f.a;
    Unpacked b = f.b;
    if (a.kind < Unpacked.QUIET_NAN && b.kind < Unpacked.QUIET_NAN) {
      return false;
    }
    if (a.kind == Unpacked.INVALID || b.kind == Unpacked.INVALID) {
      f.invalid();
      return true;
    }
    if (a.kind == Unpacked.SIGNALLING_NAN || b.kind == Unpacked.SIGNALLING_NAN) {
      f.raise(SoftFloat.IE);
    }
    f.r.copy(larger(a, b));
    f.r.kind = Unpacked.QUIET_NAN;
    return true;
  }

  private static Unpacked larger(Unpacked a, Unpacked b) {
    if (!a.isNan()) {
      return b;
    }
    if (!b.isNan()) {
      return a;
    }
    if (a.kind != b.kind) {
      return a.kind == Unpacked.QUIET_NAN ? a : b;
    }
    int order = Long.compareUnsigned(a.high, b.high);
    if (order == 0) {
      return a.sign == 0 ? a : b;
    }
    return order > 0 ? a : b;
  }
}
