package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** CMP, alone or with the conditional jump after it: the forms that 64-bit code is made of. */
final class Cmp {
  private Cmp() {}

  /**
   * Makes a specialised op.
   *
   * @param form of the operands
   * @return null when there is none for the operand size
   */
  static Op create(Form form, int size, Insn insn) {
    return switch (size) {
      case 4 -> create32(form, insn);
      case 8 -> create64(form, insn);
      case 1 -> create8(form, insn);
      default -> null;
    };
  }

  private static Op create8(Form form, Insn insn) {
    int rm = Gpr.slot(insn.rm, 1, insn.rex);
    int reg = Gpr.slot(insn.reg, 1, insn.rex);
    return switch (form) {
      case REG_REG -> new RegReg8(rm, reg);
      case REG_REG_REVERSED -> new RegReg8(reg, rm);
      case REG_IMM -> new RegImm8(rm, insn.imm);
      case ACC_IMM -> new RegImm8(0, insn.imm);
      case MEM_IMM -> new MemImm8(insn);
      default -> null;
    };
  }

  private static Op create32(Form form, Insn insn) {
    return switch (form) {
      case REG_REG -> new RegReg32(insn.rm, insn.reg);
      case REG_REG_REVERSED -> new RegReg32(insn.reg, insn.rm);
      case REG_IMM -> new RegImm32(insn.rm, insn.imm);
      case ACC_IMM -> new RegImm32(0, insn.imm);
      case REG_MEM -> new RegMem32(insn);
      case MEM_REG -> new MemReg32(insn);
      case MEM_IMM -> new MemImm32(insn);
    };
  }

  private static Op create64(Form form, Insn insn) {
    return switch (form) {
      case REG_REG -> new RegReg64(insn.rm, insn.reg);
      case REG_REG_REVERSED -> new RegReg64(insn.reg, insn.rm);
      case REG_IMM -> new RegImm64(insn.rm, insn.imm);
      case ACC_IMM -> new RegImm64(0, insn.imm);
      case REG_MEM -> new RegMem64(insn);
      case MEM_REG -> new MemReg64(insn);
      case MEM_IMM -> new MemImm64(insn);
    };
  }

  static final class RegReg8 extends RegRegOp {
    RegReg8(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long a = Gpr.signed(r, dst, 1);
      long b = Gpr.signed(r, src, 1);
      long result = (byte) (a - b);
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      return Branch.afterCompare(next, cpu, a, b, result);
    }
  }

  static final class RegImm8 extends RegImmOp {
    RegImm8(int dst, long imm) {
      super(dst, imm);
    }

    @Override
    public Op exec(Cpu cpu) {
      long a = Gpr.signed(cpu.r, dst, 1);
      long b = imm;
      long result = (byte) (a - b);
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      return Branch.afterCompare(next, cpu, a, b, result);
    }
  }

  static final class RegReg32 extends RegRegOp {
    RegReg32(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long a = (int) r[dst];
      long b = (int) r[src];
      long result = (int) (a - b);
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      return Branch.afterCompare(next, cpu, a, b, result);
    }
  }

  static final class RegReg64 extends RegRegOp {
    RegReg64(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long a = r[dst];
      long b = r[src];
      long result = a - b;
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      return Branch.afterCompare(next, cpu, a, b, result);
    }
  }

  static final class RegImm32 extends RegImmOp {
    RegImm32(int dst, long imm) {
      super(dst, imm);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long a = (int) r[dst];
      long b = imm;
      long result = (int) (a - b);
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      return Branch.afterCompare(next, cpu, a, b, result);
    }
  }

  static final class RegImm64 extends RegImmOp {
    RegImm64(int dst, long imm) {
      super(dst, imm);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long a = r[dst];
      long b = imm;
      long result = a - b;
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      return Branch.afterCompare(next, cpu, a, b, result);
    }
  }

  static final class RegMem32 extends RegMemOp {
    RegMem32(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      long at = address(cpu);
      long[] r = cpu.r;
      long b = cpu.load32(this, at);
      long a = (int) r[reg];
      long result = (int) (a - b);
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      return Branch.afterCompare(next, cpu, a, b, result);
    }
  }

  static final class RegMem64 extends RegMemOp {
    RegMem64(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      long at = address(cpu);
      long[] r = cpu.r;
      long b = cpu.load64(this, at);
      long a = r[reg];
      long result = a - b;
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      return Branch.afterCompare(next, cpu, a, b, result);
    }
  }

  static final class MemReg32 extends RegMemOp {
    MemReg32(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      long at = address(cpu);
      long[] r = cpu.r;
      long a = cpu.load32(this, at);
      long b = (int) r[reg];
      long result = (int) (a - b);
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      return Branch.afterCompare(next, cpu, a, b, result);
    }
  }

  static final class MemReg64 extends RegMemOp {
    MemReg64(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      long at = address(cpu);
      long[] r = cpu.r;
      long a = cpu.load64(this, at);
      long b = r[reg];
      long result = a - b;
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      return Branch.afterCompare(next, cpu, a, b, result);
    }
  }

  static final class MemImm32 extends MemImmOp {
    MemImm32(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      long at = address(cpu);
      long a = cpu.load32(this, at);
      long b = imm;
      long result = (int) (a - b);
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      return Branch.afterCompare(next, cpu, a, b, result);
    }
  }

  static final class MemImm64 extends MemImmOp {
    MemImm64(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      long at = address(cpu);
      long a = cpu.load64(this, at);
      long b = imm;
      long result = a - b;
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      return Branch.afterCompare(next, cpu, a, b, result);
    }
  }

  static final class MemImm8 extends MemImmOp {
    MemImm8(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      long at = address(cpu);
      long a = (byte) cpu.load8(this, at);
      long b = imm;
      long result = (byte) (a - b);
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      return Branch.afterCompare(next, cpu, a, b, result);
    }
  }
}
