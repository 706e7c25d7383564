package dev.verdigris.guest.cpu.simd;

/**
 * What PCMPESTRI, PCMPESTRM, PCMPISTRI and PCMPISTRM compute (Intel SDM volume 2, section 4.1). The
 * control byte: bits 0–1 unsigned bytes, unsigned words, signed bytes, signed words; bits 2–3 equal
 * any, ranges, equal each, equal ordered; bit 4 negates, bit 5 only where the source is valid; bit
 * 6 the highest index, or a mask of lanes.
 */
final class StringCompare {
  private StringCompare() {}

  /** Lanes of a register: 8 words or 16 bytes. */
  static int lanes(int control) {
    return (control & 1) != 0 ? 8 : 16;
  }

  /** Number of lanes before the first that is zero. */
  static int implicitLength(long low, long high, int control) {
    int n = lanes(control);
    for (int i = 0; i < n; i++) {
      if (lane(low, high, i, control) == 0) {
        return i;
      }
    }
    return n;
  }

  /** Number of lanes that a length in a register names. */
  static int explicitLength(long length, int control) {
    long n = lanes(control);
    long magnitude = length == Long.MIN_VALUE ? n : Math.abs(length);
    return (int) Math.min(n, magnitude);
  }

  private static int lane(long low, long high, int i, int control) {
    int width = (control & 1) != 0 ? 16 : 8;
    int at = i * width;
    long half = at < 64 ? low : high;
    return (control & 2) != 0
        ? Lanes.signed(half, at & 63, width)
        : Lanes.unsigned(half, at & 63, width);
  }

  /**
   * The intermediate result after its polarity, a bit each lane.
   *
   * @param d index of the first operand, of {@code la} valid lanes
   * @param s index of the second operand, of {@code lb} valid lanes
   */
  static int compare(long[] x, int d, int s, int la, int lb, int control) {
    int n = lanes(control);
    int result = 0;
    for (int j = 0; j < n; j++) {
      boolean bit =
          switch (control >> 2 & 3) {
            case 0 -> equalAny(x, d, s, la, lb, control, j);
            case 1 -> inRanges(x, d, s, la, lb, control, j);
            case 2 -> equalEach(x, d, s, la, lb, control, j);
            default -> equalOrdered(x, d, s, la, lb, control, j);
          };
      result |= bit ? 1 << j : 0;
    }
    int all = (1 << n) - 1;
    return switch (control >> 4 & 3) {
      case 1 -> ~result & all;
      case 3 -> result ^ (1 << lb) - 1;
      default -> result;
    };
  }

  private static boolean equalAny(long[] x, int d, int s, int la, int lb, int control, int j) {
    if (j >= lb) {
      return false;
    }
    int value = lane(x[s], x[s + 1], j, control);
    for (int i = 0; i < la; i++) {
      if (lane(x[d], x[d + 1], i, control) == value) {
        return true;
      }
    }
    return false;
  }

  private static boolean inRanges(long[] x, int d, int s, int la, int lb, int control, int j) {
    if (j >= lb) {
      return false;
    }
    int value = lane(x[s], x[s + 1], j, control);
    for (int i = 0; i + 1 < la; i += 2) {
      if (value >= lane(x[d], x[d + 1], i, control)
          && value <= lane(x[d], x[d + 1], i + 1, control)) {
        return true;
      }
    }
    return false;
  }

  private static boolean equalEach(long[] x, int d, int s, int la, int lb, int control, int j) {
    if (j >= la || j >= lb) {
      return j >= la && j >= lb;
    }
    return lane(x[d], x[d + 1], j, control) == lane(x[s], x[s + 1], j, control);
  }

  /** Whether the first operand, as far as it fits, stands at lane j of the second. */
  private static boolean equalOrdered(long[] x, int d, int s, int la, int lb, int control, int j) {
    int n = lanes(control);
    for (int i = 0; i < la && i + j < n; i++) {
      if (i + j >= lb || lane(x[d], x[d + 1], i, control) != lane(x[s], x[s + 1], i + j, control)) {
        return false;
      }
    }
    return true;
  }

  /** The index that the I forms leave in ECX. */
  static int index(int result, int control) {
    if (result == 0) {
      return lanes(control);
    }
    return (control & 0x40) != 0
        ? 31 - Integer.numberOfLeadingZeros(result)
        : Integer.numberOfTrailingZeros(result);
  }

  /** The mask that the M forms leave in XMM0: bits, or whole lanes. */
  static void mask(long[] x, int result, int control) {
    if ((control & 0x40) == 0) {
      x[0] = result;
      x[1] = 0;
      return;
    }
    int n = lanes(control);
    int width = 128 / n;
    x[0] = spread(result, width, n / 2);
    x[1] = spread(result >> (n / 2), width, n / 2);
  }

  private static long spread(int bits, int width, int lanes) {
    long out = 0;
    for (int i = 0; i < lanes; i++) {
      if ((bits >> i & 1) != 0) {
        out |= Lanes.mask(width) << (i * width);
      }
    }
    return out;
  }
}
