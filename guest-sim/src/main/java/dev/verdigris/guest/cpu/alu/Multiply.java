package dev.verdigris.guest.cpu.alu;

import dev.verdigris.guest.cpu.Flags;

/** MUL and IMUL: upper halves, and CF and OF at their places in RFLAGS. */
public final class Multiply {
  private Multiply() {}

  /** Upper 64 bits of the unsigned product. */
  public static long highUnsigned(long a, long b) {
    return Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
  }

  /** CF and OF of a signed product of 64-bit operands: set when it needs more than 64 bits. */
  public static int signedFlags(long a, long b) {
    return overflow(Math.multiplyHigh(a, b) != (a * b) >> 63);
  }

  /**
   * CF and OF of a signed product of sign-extended operands of at most 32 bits.
   *
   * @param bits operand size
   */
  public static int signedFlags(long product, int bits) {
    return overflow(product << (64 - bits) >> (64 - bits) != product);
  }

  /** CF and OF together. */
  public static int overflow(boolean set) {
    return set ? Flags.CF | Flags.OF : 0;
  }
}
