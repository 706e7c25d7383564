package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** ADC and SBB: the forms that arithmetic on long numbers is made of. */
final class WithCarry {
  private WithCarry() {}

  /**
   * Makes a specialised ADC.
   *
   * @return null when there is none for the form and size
   */
  static Op add(Form form, int size, Insn insn) {
    if (size != 8) {
      return null;
    }
    return switch (form) {
      case REG_REG -> new AddRegReg64(insn.rm, insn.reg);
      case REG_REG_REVERSED -> new AddRegReg64(insn.reg, insn.rm);
      case REG_IMM -> new AddRegImm64(insn.rm, insn.imm);
      default -> null;
    };
  }

  /**
   * Makes a specialised SBB.
   *
   * @return null when there is none for the form and size
   */
  static Op subtract(Form form, int size, Insn insn) {
    if (form == Form.REG_REG && size >= 4) {
      return size == 8 ? new SubRegReg64(insn.rm, insn.reg) : new SubRegReg32(insn.rm, insn.reg);
    }
    return form == Form.REG_IMM && size == 8 ? new SubRegImm64(insn.rm, insn.imm) : null;
  }

  /** ADC of 64-bit registers. */
  static final class AddRegReg64 extends RegRegOp {
    AddRegReg64(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      int carry = Flags.cf(cpu) ? 1 : 0;
      long a = r[dst];
      long b = r[src];
      long result = a + b + carry;
      r[dst] = result;
      Flags.arithmetic(cpu, Flags.ADD + carry, a, b, result);
      return next.exec(cpu);
    }
  }

  /** ADC of a 64-bit register and a constant. */
  static final class AddRegImm64 extends RegImmOp {
    AddRegImm64(int dst, long imm) {
      super(dst, imm);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      int carry = Flags.cf(cpu) ? 1 : 0;
      long a = r[dst];
      long b = imm;
      long result = a + b + carry;
      r[dst] = result;
      Flags.arithmetic(cpu, Flags.ADD + carry, a, b, result);
      return next.exec(cpu);
    }
  }

  /** SBB of 32-bit registers. */
  static final class SubRegReg32 extends RegRegOp {
    SubRegReg32(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      int carry = Flags.cf(cpu) ? 1 : 0;
      long a = (int) r[dst];
      long b = (int) r[src];
      long result = (int) (a - b - carry);
      r[dst] = result & 0xffff_ffffL;
      Flags.arithmetic(cpu, Flags.SUB + carry, a, b, result);
      return next.exec(cpu);
    }
  }

  /** SBB of 64-bit registers. */
  static final class SubRegReg64 extends RegRegOp {
    SubRegReg64(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      int carry = Flags.cf(cpu) ? 1 : 0;
      long a = r[dst];
      long b = r[src];
      long result = a - b - carry;
      r[dst] = result;
      Flags.arithmetic(cpu, Flags.SUB + carry, a, b, result);
      return next.exec(cpu);
    }
  }

  /** SBB of a 64-bit register and a constant. */
  static final class SubRegImm64 extends RegImmOp {
    SubRegImm64(int dst, long imm) {
      super(dst, imm);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      int carry = Flags.cf(cpu) ? 1 : 0;
      long a = r[dst];
      long b = imm;
      long result = a - b - carry;
      r[dst] = result;
      Flags.arithmetic(cpu, Flags.SUB + carry, a, b, result);
      return next.exec(cpu);
    }
  }
}
