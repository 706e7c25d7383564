package dev.verdigris.host.oracle;

import java.util.Arrays;

/** Collects machine code that is written out by hand, with the few forms that repeat. */
final class CodeWriter {
  private final long base;
  private byte[] code = new byte[1024];
  private int length;

  /**
   * Starts empty.
   *
   * @param base address of the first byte
   */
  CodeWriter(long base) {
    this.base = base;
  }

  /** Address of the next byte. */
  long here() {
    return base + length;
  }

  byte[] bytes() {
    return Arrays.copyOf(code, length);
  }

  CodeWriter bytes(int... values) {
    for (int value : values) {
      code[length++] = (byte) value;
    }
    return this;
  }

  CodeWriter word(int value) {
    return bytes(value, value >> 8, value >> 16, value >> 24);
  }

  /**
   * ModRM and SIB of an absolute 32-bit address: {@code mod=00 rm=100}, SIB without base and index.
   *
   * @param reg the ModRM.reg field
   */
  CodeWriter absolute(int reg, int address) {
    return bytes((reg & 7) << 3 | 4, 0x25).word(address);
  }

  /** {@code mov r64, [address]}. */
  CodeWriter load(int register, int address) {
    return bytes(register < 8 ? 0x48 : 0x4c, 0x8b).absolute(register, address);
  }

  /** {@code mov [address], r64}. */
  CodeWriter store(int register, int address) {
    return bytes(register < 8 ? 0x48 : 0x4c, 0x89).absolute(register, address);
  }

  /** Makes the short jump whose offset byte is at {@code place} come here. */
  void land(int place) {
    code[place] = (byte) (length - place - 1);
  }
}
