package dev.verdigris.guest.cpu.simd;

/** Rearrangement of lanes: PUNPCK, PSHUF, SHUFP, PALIGNR, blends. */
final class Shuffle {
  private Shuffle() {}

  /** Bytes 0–3 of a and b, alternating (PUNPCKLBW). */
  static long lowBytes(long a, long b) {
    return spaceBytes(a) | spaceBytes(b) << 8;
  }

  /** Bytes 4–7 of a and b, alternating (PUNPCKHBW). */
  static long highBytes(long a, long b) {
    return spaceBytes(a >>> 32) | spaceBytes(b >>> 32) << 8;
  }

  /** Words 0 and 1 of a and b, alternating (PUNPCKLWD). */
  static long lowWords(long a, long b) {
    return spaceWords(a) | spaceWords(b) << 16;
  }

  /** Words 2 and 3 of a and b, alternating (PUNPCKHWD). */
  static long highWords(long a, long b) {
    return spaceWords(a >>> 32) | spaceWords(b >>> 32) << 16;
  }

  static long lowDoublewords(long a, long b) {
    return (a & 0xffff_ffffL) | b << 32;
  }

  static long highDoublewords(long a, long b) {
    return a >>> 32 | (b & 0xffff_ffff_0000_0000L);
  }

  private static long spaceBytes(long a) {
    long v = a & 0xffff_ffffL;
    v = (v | v << 16) & 0x0000_ffff_0000_ffffL;
    return (v | v << 8) & 0x00ff_00ff_00ff_00ffL;
  }

  private static long spaceWords(long a) {
    long v = a & 0xffff_ffffL;
    return (v | v << 16) & 0x0000_ffff_0000_ffffL;
  }

  /** The four words that the immediate picks, two bits each (PSHUFW). */
  static long words(long a, int imm) {
    return (a >>> (16 * (imm & 3)) & 0xffff)
        | (a >>> (16 * (imm >> 2 & 3)) & 0xffff) << 16
        | (a >>> (16 * (imm >> 4 & 3)) & 0xffff) << 32
        | (a >>> (16 * (imm >> 6 & 3))) << 48;
  }

  /** The doubleword of a register that two bits pick. */
  static long doubleword(long low, long high, int pick) {
    return ((pick & 2) == 0 ? low : high) >>> (32 * (pick & 1)) & 0xffff_ffffL;
  }

  /** PSHUFD. */
  static void doublewords(long[] x, int d, int s, int imm) {
    long low = x[s];
    long high = x[s + 1];
    x[d] = doubleword(low, high, imm) | doubleword(low, high, imm >> 2) << 32;
    x[d + 1] = doubleword(low, high, imm >> 4) | doubleword(low, high, imm >> 6) << 32;
  }

  /** SHUFPS. */
  static void singles(long[] x, int d, int s, int imm) {
    long first = doubleword(x[d], x[d + 1], imm) | doubleword(x[d], x[d + 1], imm >> 2) << 32;
    x[d + 1] = doubleword(x[s], x[s + 1], imm >> 4) | doubleword(x[s], x[s + 1], imm >> 6) << 32;
    x[d] = first;
  }

  /** SHUFPD. */
  static void doubles(long[] x, int d, int s, int imm) {
    long first = x[d + (imm & 1)];
    x[d + 1] = x[s + (imm >> 1 & 1)];
    x[d] = first;
  }

  /** Eight bytes picked from a by the low three bits of each byte of b; bit 7 makes it zero. */
  static long bytes(long a, long b) {
    long out = 0;
    for (int bit = 0; bit < 64; bit += 8) {
      int pick = (int) (b >>> bit);
      if ((pick & 0x80) == 0) {
        out |= (a >>> (8 * (pick & 7)) & 0xff) << bit;
      }
    }
    return out;
  }

  /** PSHUFB of 16 bytes. */
  static void bytes(long[] x, int d, int s) {
    long low = x[d];
    long high = x[d + 1];
    long first = bytes(low, high, x[s]);
    x[d + 1] = bytes(low, high, x[s + 1]);
    x[d] = first;
  }

  private static long bytes(long low, long high, long picks) {
    long out = 0;
    for (int bit = 0; bit < 64; bit += 8) {
      int pick = (int) (picks >>> bit);
      if ((pick & 0x80) == 0) {
        out |= (((pick & 8) == 0 ? low : high) >>> (8 * (pick & 7)) & 0xff) << bit;
      }
    }
    return out;
  }

  /** PALIGNR of 16 bytes: the destination above the source, shifted right. */
  static void align(long[] x, int d, int s, int bytes) {
    long s0 = x[s];
    long s1 = x[s + 1];
    long d0 = x[d];
    long d1 = x[d + 1];
    x[d] = pick(s0, s1, d0, d1, bytes);
    x[d + 1] = pick(s0, s1, d0, d1, bytes + 8);
  }

  private static long pick(long s0, long s1, long d0, long d1, int from) {
    if (from < 8) {
      return PackedShift.bytesAt(s0, s1, from);
    }
    if (from < 16) {
      return PackedShift.bytesAt(s1, d0, from - 8);
    }
    return from < 32 ? PackedShift.bytesAt(d0, d1, from - 16) : 0;
  }

  /**
   * Lanes of the source where the immediate has a bit, else of the destination (BLENDPS, BLENDPD,
   * PBLENDW).
   */
  static void blend(long[] x, int d, int s, int width, int imm) {
    int lanes = 64 / width;
    x[d] = PackedCompare.select(maskOf(imm, width), x[s], x[d]);
    x[d + 1] = PackedCompare.select(maskOf(imm >> lanes, width), x[s + 1], x[d + 1]);
  }

  private static long maskOf(int bits, int width) {
    long mask = 0;
    for (int i = 0; i < 64 / width; i++) {
      if ((bits >> i & 1) != 0) {
        mask |= Lanes.mask(width) << (i * width);
      }
    }
    return mask;
  }
}
