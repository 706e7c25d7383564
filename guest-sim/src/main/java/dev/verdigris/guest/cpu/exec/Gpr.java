package dev.verdigris.guest.cpu.exec;

/**
 * Parts of general registers. A slot is a register's number, or {@value #HIGH} plus the number for
 * AH, CH, DH and BH.
 */
final class Gpr {
  /** Added to a register's number: bits 8–15 of it. */
  static final int HIGH = 16;

  private Gpr() {}

  /** The slot of a register field of an instruction, by operand size in bytes. */
  static int slot(int register, int size, int rex) {
    return size == 1 && rex == 0 && register >= 4 && register < 8 ? HIGH + register - 4 : register;
  }

  /** Reads a slot, sign-extended. */
  static long signed(long[] r, int slot, int size) {
    return switch (size) {
      case 1 -> (byte) (slot < HIGH ? r[slot] : r[slot - HIGH] >> 8);
      case 2 -> (short) r[slot];
      case 4 -> (int) r[slot];
      default -> r[slot];
    };
  }

  /** Reads a slot, zero-extended. */
  static long unsigned(long[] r, int slot, int size) {
    return signed(r, slot, size) & mask(size);
  }

  /** Writes a slot: 32 bits clear the upper half, fewer leave the rest as it is. */
  static void write(long[] r, int slot, int size, long value) {
    switch (size) {
      case 1 -> {
        if (slot < HIGH) {
          r[slot] = (r[slot] & ~0xffL) | (value & 0xff);
        } else {
          r[slot - HIGH] = (r[slot - HIGH] & ~0xff00L) | (value & 0xff) << 8;
        }
      }
      case 2 -> r[slot] = (r[slot] & ~0xffffL) | (value & 0xffff);
      case 4 -> r[slot] = value & 0xffff_ffffL;
      default -> r[slot] = value;
    }
  }

  /** The bits of an operand of 1, 2, 4 or 8 bytes. */
  static long mask(int size) {
    return -1L >>> (64 - 8 * size);
  }

  /** Sign-extends from an operand size. */
  static long extend(long value, int size) {
    return switch (size) {
      case 1 -> (byte) value;
      case 2 -> (short) value;
      case 4 -> (int) value;
      default -> value;
    };
  }
}
