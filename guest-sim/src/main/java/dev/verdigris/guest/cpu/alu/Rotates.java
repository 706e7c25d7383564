package dev.verdigris.guest.cpu.alu;

/**
 * ROL, ROR, RCL, RCR: results, and CF and OF at their places in RFLAGS.
 *
 * <p>Counts are masked to 5 or 6 bits and not 0; operands are zero-extended from {@code bits}, and
 * so are the results. Overflow is defined for counts of 1 only.
 */
public final class Rotates {
  private static final int OF_SHIFT = 11;

  private Rotates() {}

  /** ROL. */
  public static long rol(long a, int count, int bits) {
    int n = count & bits - 1;
    return n == 0 ? a : (a << n | a >>> (bits - n)) & mask(bits);
  }

  /** ROR. */
  public static long ror(long a, int count, int bits) {
    return rol(a, bits - count & bits - 1, bits);
  }

  /** Flags of ROL, by its result. */
  public static int rolFlags(long result, int bits) {
    int carry = (int) result & 1;
    int sign = (int) (result >>> (bits - 1)) & 1;
    return carry | (sign ^ carry) << OF_SHIFT;
  }

  /** Flags of ROR, by its result. */
  public static int rorFlags(long result, int bits) {
    int sign = (int) (result >>> (bits - 1)) & 1;
    int below = (int) (result >>> (bits - 2)) & 1;
    return sign | (sign ^ below) << OF_SHIFT;
  }

  /** RCL. */
  public static long rcl(long a, boolean carry, int count, int bits) {
    int n = count % (bits + 1);
    if (n == 0) {
      return a;
    }
    long in = carry ? 1L << (n - 1) : 0;
    long low = n == 1 ? 0 : a >>> (bits + 1 - n);
    return ((n == 64 ? 0 : a << n) | in | low) & mask(bits);
  }

  /** Flags of RCL. */
  public static int rclFlags(long a, boolean carry, int count, int bits) {
    int n = count % (bits + 1);
    int out = n == 0 ? (carry ? 1 : 0) : (int) (a >>> (bits - n)) & 1;
    int sign = (int) (rcl(a, carry, count, bits) >>> (bits - 1)) & 1;
    return out | (sign ^ out) << OF_SHIFT;
  }

  /** RCR. */
  public static long rcr(long a, boolean carry, int count, int bits) {
    int n = count % (bits + 1);
    return n == 0 ? a : rcl(a, carry, bits + 1 - n, bits);
  }

  /** Flags of RCR. */
  public static int rcrFlags(long a, boolean carry, int count, int bits) {
    int n = count % (bits + 1);
    int out = n == 0 ? (carry ? 1 : 0) : (int) (a >>> (n - 1)) & 1;
    long result = rcr(a, carry, count, bits);
    int sign = (int) (result >>> (bits - 1)) & 1;
    int below = (int) (result >>> (bits - 2)) & 1;
    return out | (sign ^ below) << OF_SHIFT;
  }

  private static long mask(int bits) {
    return -1L >>> (64 - bits);
  }
}
