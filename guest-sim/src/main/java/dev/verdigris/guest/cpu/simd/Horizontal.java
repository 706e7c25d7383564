package dev.verdigris.guest.cpu.simd;

/** Sums and differences of neighbouring lanes (PHADD, PHSUB), and PHMINPOSUW, MPSADBW. */
final class Horizontal {
  private Horizontal() {}

  /** Sums of neighbouring words of a, then of b, half a long each. */
  static long addWords(long a, long b) {
    return pairs(a, 1, false) | pairs(b, 1, false) << 32;
  }

  static long subtractWords(long a, long b) {
    return pairs(a, -1, false) | pairs(b, -1, false) << 32;
  }

  static long addWordsSaturated(long a, long b) {
    return pairs(a, 1, true) | pairs(b, 1, true) << 32;
  }

  static long subtractWordsSaturated(long a, long b) {
    return pairs(a, -1, true) | pairs(b, -1, true) << 32;
  }

  static long addDoublewords(long a, long b) {
    return ((int) a + (int) (a >> 32) & 0xffff_ffffL) | (b + (b >>> 32)) << 32;
  }

  static long subtractDoublewords(long a, long b) {
    return ((int) a - (int) (a >> 32) & 0xffff_ffffL) | (b - (b >>> 32)) << 32;
  }

  private static long pairs(long a, int sign, boolean saturate) {
    long out = 0;
    for (int i = 0; i < 2; i++) {
      int v = Lanes.signed(a, 32 * i, 16) + sign * Lanes.signed(a, 32 * i + 16, 16);
      out |= ((saturate ? Narrow.signedWord(v) : v) & 0xffffL) << (16 * i);
    }
    return out;
  }

  /** The least unsigned word of a register, and its number (PHMINPOSUW). */
  static void minimumWord(long[] x, int d, int s) {
    int least = 0x10000;
    int at = 0;
    for (int i = 0; i < 8; i++) {
      int word = Lanes.unsigned(x[s + (i >> 2)], 16 * (i & 3), 16);
      if (word < least) {
        least = word;
        at = i;
      }
    }
    x[d] = least | (long) at << 16;
    x[d + 1] = 0;
  }

  /** Sums of absolute differences of four bytes at eight successive places (MPSADBW). */
  static void sumsOfDifferences(long[] x, int d, int s, int imm) {
    long block = Shuffle.doubleword(x[s], x[s + 1], imm & 3);
    int from = (imm & 4);
    long low = x[d];
    long high = x[d + 1];
    x[d] = fourSums(low, high, from, block);
    x[d + 1] = fourSums(low, high, from + 4, block);
  }

  private static long fourSums(long low, long high, int from, long block) {
    long out = 0;
    for (int i = 0; i < 4; i++) {
      long four = PackedShift.bytesAt(low, high, from + i) & 0xffff_ffffL;
      out |= PackedAdd.sumOfDifferences(four, block) << (16 * i);
    }
    return out;
  }
}
