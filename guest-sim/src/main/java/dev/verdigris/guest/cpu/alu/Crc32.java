package dev.verdigris.guest.cpu.alu;

/** CRC32: the Castagnoli polynomial, bit-reflected, as the instruction accumulates it. */
public final class Crc32 {
  // 11EDC6F41h reflected.
  private static final int POLYNOMIAL = 0x82f6_3b78;
  private static final int[] TABLE = new int[256];

  static {
    for (int i = 0; i < 256; i++) {
      int crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) != 0 ? crc >>> 1 ^ POLYNOMIAL : crc >>> 1;
      }
      TABLE[i] = crc;
    }
  }

  private Crc32() {}

  /**
   * Accumulates the low bytes of a value.
   *
   * @param size 1, 2, 4 or 8 bytes
   */
  public static int accumulate(int crc, long value, int size) {
    int sum = crc;
    for (int i = 0; i < size; i++) {
      sum = sum >>> 8 ^ TABLE[(sum ^ (int) (value >>> (8 * i))) & 0xff];
    }
    return sum;
  }
}
