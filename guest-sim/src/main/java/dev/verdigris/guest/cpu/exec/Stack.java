package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;

/**
 * The stack as the decoding mode makes it: RSP, ESP or SP within SS, slots of 2, 4 or 8 bytes. For
 * the ops that are not specialised.
 */
final class Stack {
  private static final int RSP = 4;

  private Stack() {}

  /** Bits of the stack pointer that count. */
  static long mask(Cpu cpu) {
    int mode = cpu.mode;
    if ((mode & Cpu.MODE_SIZE) == Cpu.MODE_64) {
      return -1;
    }
    return (mode & Cpu.MODE_STACK_32) != 0 ? 0xffff_ffffL : 0xffff;
  }

  /** Linear address of a slot, its limit checked. */
  static long address(Cpu cpu, Op op, long pointer, int size, boolean write) {
    int mode = cpu.mode;
    if ((mode & Cpu.MODE_SIZE) == Cpu.MODE_64) {
      return pointer;
    }
    long offset = pointer & mask(cpu);
    if ((mode & Cpu.MODE_SEGMENTED) != 0) {
      cpu.segments.check(op, Cpu.SS, offset, size, write);
    }
    return offset + cpu.segBase[Cpu.SS] & 0xffff_ffffL;
  }

  /** Sets the part of RSP that is the stack pointer. */
  static void pointer(Cpu cpu, long value) {
    long mask = mask(cpu);
    cpu.r[RSP] = mask == 0xffff ? (cpu.r[RSP] & ~mask) | (value & mask) : value & mask;
  }

  /** Pushes a value; RSP changes after the write. */
  static void push(Cpu cpu, Op op, int size, long value) {
    long at = cpu.r[RSP] - size;
    Memory.write(cpu, op, address(cpu, op, at, size, true), size, value);
    pointer(cpu, at);
  }

  /** Reads a slot above the stack pointer, sign-extended, and leaves RSP alone. */
  static long peek(Cpu cpu, Op op, int size, long above) {
    return Memory.signed(cpu, op, address(cpu, op, cpu.r[RSP] + above, size, false), size);
  }

  /** Removes bytes. */
  static void drop(Cpu cpu, long bytes) {
    pointer(cpu, cpu.r[RSP] + bytes);
  }
}
