package dev.verdigris.guest.cpu.decode;

/** Which opcodes have a ModRM byte, and what immediate follows (Intel SDM volume 2, appendix A). */
final class Encoding {
  /** Kinds of immediate. */
  static final byte NONE = 0;

  /** One byte, sign-extended. */
  static final byte BYTE = 1;

  /** Two bytes, zero-extended. */
  static final byte WORD = 2;

  /** Two or four bytes by operand size, sign-extended. */
  static final byte FULL = 3;

  /** Two, four or eight bytes by operand size. */
  static final byte WIDE = 4;

  /** An address of the address size. */
  static final byte OFFSET = 5;

  /** A far pointer: offset by operand size, then a selector. */
  static final byte FAR = 6;

  /** Two bytes, then one. */
  static final byte WORD_BYTE = 7;

  /** A branch displacement: four bytes in 64-bit code, else by operand size; sign-extended. */
  static final byte BRANCH = 8;

  /** Group 3 (F6, F7): as {@link #BYTE} or {@link #FULL} when reg is 0 or 1. */
  static final byte GROUP3_BYTE = 9;

  static final byte GROUP3_FULL = 10;

  private static final boolean[][] MODRM = new boolean[4][256];
  private static final byte[][] IMMEDIATE = new byte[4][256];

  static {
    for (int op = 0; op < 0x40; op += 8) {
      modrm(0, op, op + 3);
      immediate(0, op + 4, op + 4, BYTE);
      immediate(0, op + 5, op + 5, FULL);
    }
    modrm(0, 0x62, 0x63);
    immediate(0, 0x68, 0x68, FULL);
    modrm(0, 0x69, 0x69);
    immediate(0, 0x69, 0x69, FULL);
    immediate(0, 0x6a, 0x6a, BYTE);
    modrm(0, 0x6b, 0x6b);
    immediate(0, 0x6b, 0x6b, BYTE);
    immediate(0, 0x70, 0x7f, BYTE);
    modrm(0, 0x80, 0x8f);
    immediate(0, 0x80, 0x83, BYTE);
    immediate(0, 0x81, 0x81, FULL);
    immediate(0, 0x9a, 0x9a, FAR);
    immediate(0, 0xa0, 0xa3, OFFSET);
    immediate(0, 0xa8, 0xa8, BYTE);
    immediate(0, 0xa9, 0xa9, FULL);
    immediate(0, 0xb0, 0xb7, BYTE);
    immediate(0, 0xb8, 0xbf, WIDE);
    modrm(0, 0xc0, 0xc1);
    immediate(0, 0xc0, 0xc1, BYTE);
    immediate(0, 0xc2, 0xc2, WORD);
    modrm(0, 0xc4, 0xc7);
    immediate(0, 0xc6, 0xc6, BYTE);
    immediate(0, 0xc7, 0xc7, FULL);
    immediate(0, 0xc8, 0xc8, WORD_BYTE);
    immediate(0, 0xca, 0xca, WORD);
    immediate(0, 0xcd, 0xcd, BYTE);
    modrm(0, 0xd0, 0xd3);
    immediate(0, 0xd4, 0xd5, BYTE);
    modrm(0, 0xd8, 0xdf);
    immediate(0, 0xe0, 0xe7, BYTE);
    immediate(0, 0xe8, 0xe9, BRANCH);
    immediate(0, 0xea, 0xea, FAR);
    immediate(0, 0xeb, 0xeb, BYTE);
    modrm(0, 0xf6, 0xf7);
    immediate(0, 0xf6, 0xf6, GROUP3_BYTE);
    immediate(0, 0xf7, 0xf7, GROUP3_FULL);
    modrm(0, 0xfe, 0xff);

    modrm(1, 0x00, 0x03);
    modrm(1, 0x0d, 0x0d);
    modrm(1, 0x10, 0x2f);
    modrm(1, 0x40, 0x76);
    modrm(1, 0x78, 0x7f);
    modrm(1, 0x90, 0x9f);
    modrm(1, 0xa3, 0xa5);
    modrm(1, 0xab, 0xaf);
    modrm(1, 0xb0, 0xc7);
    modrm(1, 0xd0, 0xff);
    immediate(1, 0x70, 0x73, BYTE);
    immediate(1, 0x80, 0x8f, BRANCH);
    immediate(1, 0xa4, 0xa4, BYTE);
    immediate(1, 0xac, 0xac, BYTE);
    immediate(1, 0xba, 0xba, BYTE);
    immediate(1, 0xc2, 0xc2, BYTE);
    immediate(1, 0xc4, 0xc6, BYTE);

    modrm(2, 0x00, 0xff);
    modrm(3, 0x00, 0xff);
    immediate(3, 0x00, 0xff, BYTE);
  }

  private Encoding() {}

  static boolean hasModrm(int map, int opcode) {
    return MODRM[map][opcode];
  }

  static byte immediate(int map, int opcode) {
    return IMMEDIATE[map][opcode];
  }

  private static void modrm(int map, int first, int last) {
    java.util.Arrays.fill(MODRM[map], first, last + 1, true);
  }

  private static void immediate(int map, int first, int last, byte kind) {
    java.util.Arrays.fill(IMMEDIATE[map], first, last + 1, kind);
  }
}
