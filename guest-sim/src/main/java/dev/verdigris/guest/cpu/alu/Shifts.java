package dev.verdigris.guest.cpu.alu;

import dev.verdigris.guest.cpu.Flags;

/**
 * SHL, SHR, SAR, SHLD, SHRD: carry and overflow, at their places in RFLAGS, and the double results.
 *
 * <p>Counts are masked to 5 or 6 bits and not 0; operands are zero-extended (SAR: sign-extended)
 * from {@code bits}. Overflow is defined for counts of 1 only; for others it is what the same
 * formula gives, as on common hardware.
 */
public final class Shifts {
  private static final int OF_SHIFT = 11;

  private Shifts() {}

  /** Flags of SHL: the last bit out, and whether the sign changed. */
  public static int shlFlags(long a, int count, int bits) {
    int carry = count <= bits ? (int) (a >>> (bits - count)) & 1 : 0;
    int sign = (int) (a << count >>> (bits - 1)) & 1;
    return carry | (sign ^ carry) << OF_SHIFT;
  }

  /** Flags of SHR: the last bit out, and the sign before a shift by 1. */
  public static int shrFlags(long a, int count, int bits) {
    int carry = (int) (a >>> (count - 1)) & 1;
    int sign = (int) (a >>> (bits - 1)) & 1;
    return carry | (count == 1 ? sign << OF_SHIFT : 0);
  }

  /** Flags of SAR: the last bit out. */
  public static int sarFlags(long a, int count, int bits) {
    return (int) (a >> (count - 1)) & Flags.CF;
  }

  /** SHLD; the result's upper bits are not cleared. */
  public static long shld(long a, long b, int count, int bits) {
    if (count > bits) {
      // Undefined for 16 bits: the bits of b, then a again, come in from the right.
      return b << (count - bits) | a >>> (2 * bits - count);
    }
    return a << count | b >>> (bits - count);
  }

  /** Flags of SHLD. */
  public static int shldFlags(long a, long b, int count, int bits) {
    long out = count > bits ? b >>> (2 * bits - count) : a >>> (bits - count);
    int carry = (int) out & 1;
    long changed = (a ^ shld(a, b, count, bits)) >>> (bits - 1);
    return carry | ((int) changed & 1) << OF_SHIFT;
  }

  /** SHRD; the result's upper bits are not cleared. */
  public static long shrd(long a, long b, int count, int bits) {
    if (count > bits) {
      return b >>> (count - bits) | a << (2 * bits - count);
    }
    return a >>> count | b << (bits - count);
  }

  /** Flags of SHRD. */
  public static int shrdFlags(long a, long b, int count, int bits) {
    long out = count > bits ? b >>> (count - bits - 1) : a >>> (count - 1);
    int carry = (int) out & 1;
    long changed = (a ^ shrd(a, b, count, bits)) >>> (bits - 1);
    return carry | ((int) changed & 1) << OF_SHIFT;
  }
}
