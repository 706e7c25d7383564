package dev.verdigris.guest.cpu.simd;

/** Multiplication of lanes (PMUL, PMADD). */
final class PackedMultiply {
  private PackedMultiply() {}

  /** Low halves of the products of words (PMULLW). */
  static long lowWords(long a, long b) {
    long out = 0;
    for (int bit = 0; bit < 64; bit += 16) {
      out |= ((a >>> bit) * (b >>> bit) & 0xffff) << bit;
    }
    return out;
  }

  /** High halves of the products of signed words (PMULHW). */
  static long highWords(long a, long b) {
    long out = 0;
    for (int bit = 0; bit < 64; bit += 16) {
      int product = Lanes.signed(a, bit, 16) * Lanes.signed(b, bit, 16);
      out |= (product >>> 16 & 0xffffL) << bit;
    }
    return out;
  }

  /** High halves of the products of unsigned words (PMULHUW). */
  static long highWordsUnsigned(long a, long b) {
    long out = 0;
    for (int bit = 0; bit < 64; bit += 16) {
      int product = Lanes.unsigned(a, bit, 16) * Lanes.unsigned(b, bit, 16);
      out |= (product >>> 16 & 0xffffL) << bit;
    }
    return out;
  }

  /** Products of signed words, rounded to their bits 15–30 (PMULHRSW). */
  static long roundedWords(long a, long b) {
    long out = 0;
    for (int bit = 0; bit < 64; bit += 16) {
      int product = Lanes.signed(a, bit, 16) * Lanes.signed(b, bit, 16);
      out |= (((product >> 14) + 1) >> 1 & 0xffffL) << bit;
    }
    return out;
  }

  /** Low halves of the products of doublewords (PMULLD). */
  static long lowDoublewords(long a, long b) {
    return (a * b & 0xffff_ffffL) | ((a >>> 32) * (b >>> 32)) << 32;
  }

  /** The product of the low doublewords, unsigned (PMULUDQ). */
  static long unsignedDoubleword(long a, long b) {
    return (a & 0xffff_ffffL) * (b & 0xffff_ffffL);
  }

  /** The product of the low doublewords, signed (PMULDQ). */
  static long signedDoubleword(long a, long b) {
    return (long) (int) a * (int) b;
  }

  /** Sums of the products of neighbouring signed words (PMADDWD). */
  static long addWords(long a, long b) {
    int low =
        Lanes.signed(a, 0, 16) * Lanes.signed(b, 0, 16)
            + Lanes.signed(a, 16, 16) * Lanes.signed(b, 16, 16);
    int high =
        Lanes.signed(a, 32, 16) * Lanes.signed(b, 32, 16)
            + Lanes.signed(a, 48, 16) * Lanes.signed(b, 48, 16);
    return (low & 0xffff_ffffL) | (long) high << 32;
  }

  /** Saturated sums of neighbouring products, bytes of a unsigned, of b signed (PMADDUBSW). */
  static long addBytes(long a, long b) {
    long out = 0;
    for (int bit = 0; bit < 64; bit += 16) {
      int sum =
          Lanes.unsigned(a, bit, 8) * Lanes.signed(b, bit, 8)
              + Lanes.unsigned(a, bit + 8, 8) * Lanes.signed(b, bit + 8, 8);
      out |= (Narrow.signedWord(sum) & 0xffffL) << bit;
    }
    return out;
  }
}
