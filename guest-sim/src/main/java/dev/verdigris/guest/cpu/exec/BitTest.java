package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/**
 * BT, BTS, BTR, BTC. A bit number in a register reaches beyond a memory operand, 2 GiB and more to
 * either side; others are taken modulo the operand's size.
 */
final class BitTest extends ModrmOp {
  static final int TEST = 0;
  static final int SET = 1;
  static final int RESET = 2;
  static final int COMPLEMENT = 3;

  private final byte operation;
  private final byte constant;
  private final byte segment;
  private final long mask;

  private BitTest(Insn insn, int operation, int constant) {
    super(insn, insn.operandSize);
    this.operation = (byte) operation;
    this.constant = (byte) constant;
    segment = (byte) insn.segment;
    mask = insn.addressMask();
  }

  static Op byRegister(Insn insn, int operation) {
    return new BitTest(insn, operation, -1);
  }

  static Op byConstant(Insn insn) {
    int operation = (insn.reg & 7) - 4;
    return operation < 0 ? null : new BitTest(insn, operation, (int) insn.imm & 63);
  }

  @Override
  public Op exec(Cpu cpu) {
    long number = constant >= 0 ? constant : readReg(cpu);
    int bit = (int) number & 8 * size - 1;
    long value;
    if (isMemory()) {
      long at = address(cpu);
      if (constant < 0) {
        long offset = offset(cpu) + (number >> 3 & -size) & mask;
        at = offset + cpu.segBase[segment];
      }
      value = memory(cpu, at, bit);
    } else {
      value = readRm(cpu);
      if (operation != TEST) {
        writeRm(cpu, change(value, bit));
      }
    }
    // Only CF is defined; the others stay as they are.
    Flags.replace(cpu, Flags.CF, (int) (value >>> bit) & Flags.CF);
    return next.exec(cpu);
  }

  private long memory(Cpu cpu, long at, int bit) {
    if (operation == TEST) {
      return Memory.signed(cpu, this, at, size);
    }
    long value = Memory.toModify(cpu, this, at, size);
    Memory.write(cpu, this, at, size, change(value, bit));
    return value;
  }

  private long change(long value, int bit) {
    long one = 1L << bit;
    return switch (operation) {
      case SET -> value | one;
      case RESET -> value & ~one;
      default -> value ^ one;
    };
  }
}
