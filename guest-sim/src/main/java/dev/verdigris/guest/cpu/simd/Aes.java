package dev.verdigris.guest.cpu.simd;

/**
 * The rounds of the Advanced Encryption Standard (FIPS 197) on a register: byte {@code 4c + r} is
 * row r of column c. Tables are computed from the field GF(2^8), polynomial 11B.
 */
final class Aes {
  private static final byte[] SUBSTITUTION = new byte[256];
  private static final byte[] INVERSE = new byte[256];

  static {
    int p = 1;
    int q = 1;
    // p runs through the powers of 3, q through their inverses.
    do {
      p = p ^ (p << 1) ^ ((p & 0x80) != 0 ? 0x11b : 0);
      p &= 0xff;
      q ^= q << 1;
      q ^= q << 2;
      q ^= q << 4;
      q &= 0xff;
      if ((q & 0x80) != 0) {
        q ^= 0x09;
      }
      int x = q ^ rotate(q, 1) ^ rotate(q, 2) ^ rotate(q, 3) ^ rotate(q, 4) ^ 0x63;
      SUBSTITUTION[p] = (byte) x;
    } while (p != 1);
    SUBSTITUTION[0] = 0x63;
    for (int i = 0; i < 256; i++) {
      INVERSE[SUBSTITUTION[i] & 0xff] = (byte) i;
    }
  }

  private Aes() {}

  private static int rotate(int b, int by) {
    return (b << by | b >> (8 - by)) & 0xff;
  }

  /** AESENC and AESENCLAST: ShiftRows, SubBytes, MixColumns but for the last, the round key. */
  static void encrypt(long[] x, int d, int s, boolean last) {
    long low = rows(x[d], x[d + 1], 0, 5, SUBSTITUTION);
    long high = rows(x[d], x[d + 1], 8, 5, SUBSTITUTION);
    x[d] = (last ? low : mix(low, 2, 3, 1, 1)) ^ x[s];
    x[d + 1] = (last ? high : mix(high, 2, 3, 1, 1)) ^ x[s + 1];
  }

  /** AESDEC and AESDECLAST. */
  static void decrypt(long[] x, int d, int s, boolean last) {
    long low = rows(x[d], x[d + 1], 0, 13, INVERSE);
    long high = rows(x[d], x[d + 1], 8, 13, INVERSE);
    x[d] = (last ? low : mix(low, 14, 11, 13, 9)) ^ x[s];
    x[d + 1] = (last ? high : mix(high, 14, 11, 13, 9)) ^ x[s + 1];
  }

  /** AESIMC. */
  static void inverseMix(long[] x, int d, int s) {
    x[d] = mix(x[s], 14, 11, 13, 9);
    x[d + 1] = mix(x[s + 1], 14, 11, 13, 9);
  }

  /** AESKEYGENASSIST. */
  static void keyAssist(long[] x, int d, int s, int constant) {
    long low = x[s] >>> 32;
    long high = x[s + 1] >>> 32;
    x[d] = expand(low, constant);
    x[d + 1] = expand(high, constant);
  }

  private static long expand(long word, int constant) {
    long substituted = 0;
    for (int bit = 0; bit < 32; bit += 8) {
      substituted |= (SUBSTITUTION[(int) (word >>> bit) & 0xff] & 0xffL) << bit;
    }
    long rotated = (substituted >>> 8 | substituted << 24) & 0xffff_ffffL;
    return substituted | (rotated ^ constant) << 32;
  }

  /** Eight substituted bytes, byte i from place {@code i × step} of the state. */
  private static long rows(long low, long high, int first, int step, byte[] table) {
    long out = 0;
    for (int i = 0; i < 8; i++) {
      // Row r is taken from r columns further on (or back): 4c + r comes from 4(c ± r) + r.
      int at = (first + i) & 12;
      int row = i & 3;
      int from = (at + row * step) & 15;
      long half = from < 8 ? low : high;
      out |= (table[(int) (half >>> (8 * (from & 7))) & 0xff] & 0xffL) << (8 * i);
    }
    return out;
  }

  /** Multiplies two columns by a circulant matrix whose first row is given. */
  private static long mix(long columns, int m0, int m1, int m2, int m3) {
    long out = 0;
    for (int i = 0; i < 8; i++) {
      int column = i & 4;
      int b =
          multiply(byteAt(columns, column | (i & 3)), m0)
              ^ multiply(byteAt(columns, column | ((i + 1) & 3)), m1)
              ^ multiply(byteAt(columns, column | ((i + 2) & 3)), m2)
              ^ multiply(byteAt(columns, column | ((i + 3) & 3)), m3);
      out |= (long) b << (8 * i);
    }
    return out;
  }

  private static int byteAt(long value, int i) {
    return (int) (value >>> (8 * i)) & 0xff;
  }

  private static int multiply(int a, int b) {
    int out = 0;
    for (; b != 0; b >>= 1) {
      if ((b & 1) != 0) {
        out ^= a;
      }
      a <<= 1;
      if ((a & 0x100) != 0) {
        a ^= 0x11b;
      }
    }
    return out;
  }
}
