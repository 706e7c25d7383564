package dev.verdigris.guest.cpu.fpu.soft;

/** An unpacked number: an operand, or a result not yet rounded. Mutable, to be used again. */
public final class Unpacked {
  /** What a number is. */
  public static final int ZERO = 0;

  /** Finite, not zero; the top bit of {@link #high} is set. */
  public static final int FINITE = 1;

  public static final int INFINITE = 2;
  public static final int QUIET_NAN = 3;
  public static final int SIGNALLING_NAN = 4;

  /** An 80-bit encoding that means nothing; as a result, the answer to an invalid operation. */
  public static final int INVALID = 5;

  /** One of the constants. */
  public int kind;

  /** 0 or 1. */
  public int sign;

  /** The value is {@code high.low / 2^63 × 2^exponent}. */
  public int exponent;

  public long high;

  /** Further bits of a result; the lowest stands for all that are not kept. Zero in operands. */
  public long low;

  /** True for an operand whose encoding is denormal. */
  public boolean denormal;

  /** True for a quiet or signalling NaN. */
  public boolean isNan() {
    return kind == QUIET_NAN || kind == SIGNALLING_NAN;
  }

  /** Makes this a zero, an infinity or a NaN. */
  public void set(int newKind, int newSign) {
    kind = newKind;
    sign = newSign;
    denormal = false;
    low = 0;
  }

  /** Sets a finite value from a significand that need not be normal. */
  public void finite(int newSign, int newExponent, long significand) {
    int shift = Long.numberOfLeadingZeros(significand);
    kind = FINITE;
    sign = newSign;
    exponent = newExponent - shift;
    high = significand << shift;
    low = 0;
    denormal = false;
  }

  /** Sets a finite value with 128 bits of significand, the highest of them set. */
  public void value(int newSign, int newExponent, long newHigh, long newLow) {
    set(FINITE, newSign);
    exponent = newExponent;
    high = newHigh;
    low = newLow;
  }

  /** Sets the value of an integer. */
  public void integer(long value) {
    if (value == 0) {
      set(ZERO, 0);
    } else {
      finite(value < 0 ? 1 : 0, 63, Math.abs(value));
    }
  }

  /** Takes over another number. */
  public void copy(Unpacked other) {
    kind = other.kind;
    sign = other.sign;
    exponent = other.exponent;
    high = other.high;
    low = other.low;
    denormal = other.denormal;
  }
}
