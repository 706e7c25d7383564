package dev.verdigris.guest.cpu.simd;

/** Narrowing with saturation (PACK) and widening (PMOVSX, PMOVZX) of lanes. */
final class Narrow {
  private Narrow() {}

  /** Saturates to a signed word. */
  static int signedWord(int value) {
    return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
  }

  /** Four signed words to signed bytes, in the low four bytes. */
  static long signedBytes(long a) {
    long out = 0;
    for (int i = 0; i < 4; i++) {
      int v = Math.max(Byte.MIN_VALUE, Math.min(Byte.MAX_VALUE, Lanes.signed(a, 16 * i, 16)));
      out |= (v & 0xffL) << (8 * i);
    }
    return out;
  }

  /** Four signed words to unsigned bytes. */
  static long unsignedBytes(long a) {
    long out = 0;
    for (int i = 0; i < 4; i++) {
      long v = Math.max(0, Math.min(0xff, Lanes.signed(a, 16 * i, 16)));
      out |= v << (8 * i);
    }
    return out;
  }

  /** Two signed doublewords to signed words. */
  static long signedWords(long a) {
    return (signedWord((int) a) & 0xffffL) | (signedWord((int) (a >> 32)) & 0xffffL) << 16;
  }

  /** Two signed doublewords to unsigned words. */
  static long unsignedWords(long a) {
    return unsignedWord((int) a) | unsignedWord((int) (a >> 32)) << 16;
  }

  private static long unsignedWord(int value) {
    return Math.max(0, Math.min(0xffff, value));
  }

  /**
   * Widens the lowest lanes to fill a long.
   *
   * @param a source lanes, from bit 0
   */
  static long widen(long a, int from, int to, boolean signed) {
    long out = 0;
    for (int in = 0, bit = 0; bit < 64; in += from, bit += to) {
      long lane = signed ? a << (64 - from - in) >> (64 - from) : a >>> in & Lanes.mask(from);
      out |= (lane & Lanes.mask(to)) << bit;
    }
    return out;
  }
}
