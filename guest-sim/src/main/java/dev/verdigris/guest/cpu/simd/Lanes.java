package dev.verdigris.guest.cpu.simd;

/**
 * Lanes of 8, 16 or 32 bits in one long. A width stands for the lanes' layout; the constants have
 * the top or the bottom bit of each lane.
 */
final class Lanes {
  static final long HIGH_8 = 0x8080_8080_8080_8080L;
  static final long HIGH_16 = 0x8000_8000_8000_8000L;
  static final long HIGH_32 = 0x8000_0000_8000_0000L;

  private Lanes() {}

  /** The top bit of each lane. */
  static long high(int width) {
    return switch (width) {
      case 8 -> HIGH_8;
      case 16 -> HIGH_16;
      case 32 -> HIGH_32;
      default -> Long.MIN_VALUE;
    };
  }

  /** Spreads the top bit of each lane over the lane; the other bits of {@code high} are clear. */
  static long spread(long high, int width) {
    return width == 64 ? high >> 63 : (high << 1) - (high >>> (width - 1));
  }

  /** A lane's worth of ones. */
  static long mask(int width) {
    return -1L >>> (64 - width);
  }

  /** A lane, sign-extended. */
  static int signed(long value, int bit, int width) {
    return (int) (value << (64 - width - bit) >> (64 - width));
  }

  /** A lane of 8 or 16 bits, zero-extended. */
  static int unsigned(long value, int bit, int width) {
    return (int) (value >>> bit & mask(width));
  }
}
