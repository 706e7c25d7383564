package dev.verdigris.guest.cpu.simd;

/** Shifts of lanes (PSLL, PSRL, PSRA) and of a whole register by bytes (PSLLDQ, PSRLDQ). */
final class PackedShift {
  private PackedShift() {}

  /**
   * Shifts each lane left.
   *
   * @param count unsigned; from the lane's width on the result is zero
   */
  static long left(long a, long count, int width) {
    if (Long.compareUnsigned(count, width) >= 0) {
      return 0;
    }
    int n = (int) count;
    return a << n & repeat(Lanes.mask(width) << n & Lanes.mask(width), width);
  }

  /** Shifts each lane right and fills with zeros. */
  static long right(long a, long count, int width) {
    if (Long.compareUnsigned(count, width) >= 0) {
      return 0;
    }
    int n = (int) count;
    return a >>> n & repeat(Lanes.mask(width) >>> n, width);
  }

  /** Shifts each lane right and fills with its sign. */
  static long arithmetic(long a, long count, int width) {
    long sign = Lanes.spread(a & Lanes.high(width), width);
    if (Long.compareUnsigned(count, width) >= 0) {
      return sign;
    }
    int n = (int) count;
    long kept = repeat(Lanes.mask(width) >>> n, width);
    return (a >>> n & kept) | (sign & ~kept);
  }

  private static long repeat(long lane, int width) {
    return switch (width) {
      case 16 -> lane * 0x0001_0001_0001_0001L;
      case 32 -> lane * 0x0000_0001_0000_0001L;
      default -> lane;
    };
  }

  /** Shifts a register left by bytes. */
  static void leftBytes(long[] x, int d, int bytes) {
    long low = x[d];
    if (bytes >= 16) {
      x[d] = 0;
      x[d + 1] = 0;
    } else if (bytes >= 8) {
      x[d] = 0;
      x[d + 1] = low << (8 * (bytes - 8));
    } else if (bytes > 0) {
      x[d] = low << (8 * bytes);
      x[d + 1] = x[d + 1] << (8 * bytes) | low >>> (64 - 8 * bytes);
    }
  }

  /** Shifts a register right by bytes. */
  static void rightBytes(long[] x, int d, int bytes) {
    long high = x[d + 1];
    x[d] = bytesAt(x[d], high, bytes);
    x[d + 1] = bytesAt(high, 0, bytes);
  }

  /** Eight bytes of the 16 in {@code high:low}, from a byte on; zeros follow the sixteenth. */
  static long bytesAt(long low, long high, int from) {
    if (from >= 16) {
      return 0;
    }
    if (from >= 8) {
      return high >>> (8 * (from - 8));
    }
    return from == 0 ? low : low >>> (8 * from) | high << (64 - 8 * from);
  }
}
