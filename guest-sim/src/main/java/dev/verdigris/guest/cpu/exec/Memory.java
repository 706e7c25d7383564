package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;

/** Guest memory by operand size in bytes, for the ops that are not specialised by it. */
final class Memory {
  private Memory() {}

  /** Reads, sign-extended. */
  static long signed(Cpu cpu, Op op, long address, int size) {
    return switch (size) {
      case 1 -> (byte) cpu.load8(op, address);
      case 2 -> (short) cpu.load16(op, address);
      case 4 -> cpu.load32(op, address);
      default -> cpu.load64(op, address);
    };
  }

  /** Reads what is to be written back, sign-extended. */
  static long toModify(Cpu cpu, Op op, long address, int size) {
    return switch (size) {
      case 1 -> (byte) cpu.loadToModify8(op, address);
      case 2 -> (short) cpu.loadToModify16(op, address);
      case 4 -> cpu.loadToModify32(op, address);
      default -> cpu.loadToModify64(op, address);
    };
  }

  /** Writes the low bytes of a value. */
  static void write(Cpu cpu, Op op, long address, int size, long value) {
    switch (size) {
      case 1 -> cpu.store8(op, address, (int) value);
      case 2 -> cpu.store16(op, address, (int) value);
      case 4 -> cpu.store32(op, address, (int) value);
      default -> cpu.store64(op, address, value);
    }
  }
}
