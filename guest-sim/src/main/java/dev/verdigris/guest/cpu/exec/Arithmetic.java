package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** ADD, OR, ADC, SBB, AND, SUB, XOR, CMP and TEST in the forms that have no class of their own. */
final class Arithmetic extends ModrmOp {
  static final int ADD = 0;
  static final int OR = 1;
  static final int ADC = 2;
  static final int SBB = 3;
  static final int AND = 4;
  static final int SUB = 5;
  static final int XOR = 6;
  static final int CMP = 7;
  static final int TEST = 8;

  private final byte operation;
  private final Form form;
  private final int imm;

  Arithmetic(Insn insn, int operation, Form form, int size) {
    super(insn, size);
    this.operation = (byte) operation;
    this.form = form;
    imm = (int) insn.imm;
  }

  @Override
  public Op exec(Cpu cpu) {
    switch (form) {
      case REG_REG, MEM_REG -> toRm(cpu, readReg(cpu));
      case REG_IMM, MEM_IMM -> toRm(cpu, imm);
      case REG_MEM, REG_REG_REVERSED -> {
        long result = combine(cpu, readReg(cpu), readRm(cpu));
        if (writes()) {
          writeReg(cpu, result);
        }
      }
      case ACC_IMM -> {
        long result = combine(cpu, Gpr.signed(cpu.r, 0, size), imm);
        if (writes()) {
          Gpr.write(cpu.r, 0, size, result);
        }
      }
    }
    return next.exec(cpu);
  }

  private boolean writes() {
    return operation < CMP;
  }

  private void toRm(Cpu cpu, long b) {
    if (writes()) {
      // The write cannot fault after this, so that flags may change before it.
      long a = modifyRm(cpu);
      writeRm(cpu, combine(cpu, a, b));
    } else {
      combine(cpu, readRm(cpu), b);
    }
  }

  /** Combines sign-extended operands, sets the flags and returns the result, sign-extended. */
  private long combine(Cpu cpu, long a, long b) {
    int kind = Flags.LOGIC;
    long result;
    switch (operation) {
      case ADD -> {
        kind = Flags.ADD;
        result = Gpr.extend(a + b, size);
      }
      case ADC -> {
        int carry = Flags.cf(cpu) ? 1 : 0;
        kind = Flags.ADD + carry;
        result = Gpr.extend(a + b + carry, size);
      }
      case SBB -> {
        int borrow = Flags.cf(cpu) ? 1 : 0;
        kind = Flags.SUB + borrow;
        result = Gpr.extend(a - b - borrow, size);
      }
      case SUB, CMP -> {
        kind = Flags.SUB;
        result = Gpr.extend(a - b, size);
      }
      case OR -> result = a | b;
      case XOR -> result = a ^ b;
      default -> result = a & b;
    }
    Flags.arithmetic(cpu, kind, a, b, result);
    return result;
  }
}
