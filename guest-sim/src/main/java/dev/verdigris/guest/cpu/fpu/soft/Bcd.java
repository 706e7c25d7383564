package dev.verdigris.guest.cpu.fpu.soft;

/** Packed decimal: 18 digits of four bits, and the sign in bit 79 (Intel SDM volume 1, 4.7). */
public final class Bcd {
  /** What FBSTP stores when a number does not fit. */
  public static final long INDEFINITE_LOW = 0xc000_0000_0000_0000L;

  public static final int INDEFINITE_HIGH = 0xffff;

  private static final long LIMIT = 1_000_000_000_000_000_000L;

  private Bcd() {}

  /** Unpacks a decimal number; digits above 9 count as what they are. */
  public static void unpack(Unpacked n, long low, int high) {
    long value = (high >> 4 & 15) * 10L + (high & 15);
    for (int bit = 60; bit >= 0; bit -= 4) {
      value = value * 10 + (low >>> bit & 15);
    }
    n.integer(value);
    n.sign = high >> 15 & 1;
  }

  /** Whether a magnitude has at most 18 digits. */
  public static boolean fits(long magnitude) {
    return Long.compareUnsigned(magnitude, LIMIT) < 0;
  }

  /** The 16 low digits of a magnitude. */
  public static long low(long magnitude) {
    long out = 0;
    for (int bit = 0; bit < 64; bit += 4) {
      out |= magnitude % 10 << bit;
      magnitude /= 10;
    }
    return out;
  }

  /** The two high digits of a magnitude, and the sign. */
  public static int high(long magnitude, int sign) {
    int digits = (int) (magnitude / 10_000_000_000_000_000L);
    return sign << 15 | (digits / 10) << 4 | digits % 10;
  }
}
