package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** AND: the forms that 64-bit code is made of. */
final class And {
  private And() {}

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

  static final class RegReg32 extends RegRegOp {
    RegReg32(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long a = (int) r[dst];
      long b = (int) r[src];
      long result = a & b;
      r[dst] = result & 0xffff_ffffL;
      Flags.logic(cpu, result);
      return Branch.afterLogic(next, cpu, result);
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
      long result = a & b;
      r[dst] = result;
      Flags.logic(cpu, result);
      return Branch.afterLogic(next, cpu, result);
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
      long result = a & b;
      r[dst] = result & 0xffff_ffffL;
      Flags.logic(cpu, result);
      return Branch.afterLogic(next, cpu, result);
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
      long result = a & b;
      r[dst] = result;
      Flags.logic(cpu, result);
      return Branch.afterLogic(next, cpu, result);
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
      long result = a & b;
      r[reg] = result & 0xffff_ffffL;
      Flags.logic(cpu, result);
      return Branch.afterLogic(next, cpu, result);
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
      long result = a & b;
      r[reg] = result;
      Flags.logic(cpu, result);
      return Branch.afterLogic(next, cpu, result);
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
      long a = cpu.loadToModify32(this, at);
      long b = (int) r[reg];
      long result = a & b;
      cpu.store32(this, at, (int) result);
      Flags.logic(cpu, result);
      return Branch.afterLogic(next, cpu, result);
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
      long a = cpu.loadToModify64(this, at);
      long b = r[reg];
      long result = a & b;
      cpu.store64(this, at, result);
      Flags.logic(cpu, result);
      return Branch.afterLogic(next, cpu, result);
    }
  }

  static final class MemImm32 extends MemImmOp {
    MemImm32(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      long at = address(cpu);
      long a = cpu.loadToModify32(this, at);
      long b = imm;
      long result = a & b;
      cpu.store32(this, at, (int) result);
      Flags.logic(cpu, result);
      return Branch.afterLogic(next, cpu, result);
    }
  }

  static final class MemImm64 extends MemImmOp {
    MemImm64(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      long at = address(cpu);
      long a = cpu.loadToModify64(this, at);
      long b = imm;
      long result = a & b;
      cpu.store64(this, at, result);
      Flags.logic(cpu, result);
      return Branch.afterLogic(next, cpu, result);
    }
  }
}
