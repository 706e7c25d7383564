package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** TEST, alone or with the conditional jump after it: the forms that 64-bit code is made of. */
final class Test {
  private Test() {}

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
      case 1 -> form == Form.MEM_IMM ? new MemImm8(insn) : null;
      default -> null;
    };
  }

  private static Op create32(Form form, Insn insn) {
    return switch (form) {
      case REG_REG -> new RegReg32(insn.rm, insn.reg);
      case REG_REG_REVERSED -> new RegReg32(insn.reg, insn.rm);
      case REG_IMM -> new RegImm32(insn.rm, insn.imm);
      case ACC_IMM -> new RegImm32(0, insn.imm);
      case MEM_REG -> new MemReg32(insn);
      case MEM_IMM -> new MemImm32(insn);
      default -> null;
    };
  }

  private static Op create64(Form form, Insn insn) {
    return switch (form) {
      case REG_REG -> new RegReg64(insn.rm, insn.reg);
      case REG_REG_REVERSED -> new RegReg64(insn.reg, insn.rm);
      case REG_IMM -> new RegImm64(insn.rm, insn.imm);
      case ACC_IMM -> new RegImm64(0, insn.imm);
      case MEM_REG -> new MemReg64(insn);
      case MEM_IMM -> new MemImm64(insn);
      default -> null;
    };
  }

  static final class RegReg32 extends RegRegOp implements Fusable {
    RegReg32(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long a = (int) r[dst];
      long b = (int) r[src];
      long result = a & b;
      Flags.logic(cpu, result);
      return next.exec(cpu);
    }

    @Override
    public Op fuse(int condition, Exit taken, Exit other) {
      return new TestJump.RegReg32(this, condition, taken, other);
    }
  }

  static final class RegReg64 extends RegRegOp implements Fusable {
    RegReg64(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long a = r[dst];
      long b = r[src];
      long result = a & b;
      Flags.logic(cpu, result);
      return next.exec(cpu);
    }

    @Override
    public Op fuse(int condition, Exit taken, Exit other) {
      return new TestJump.RegReg64(this, condition, taken, other);
    }
  }

  static final class RegImm32 extends RegImmOp implements Fusable {
    RegImm32(int dst, long imm) {
      super(dst, imm);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long a = (int) r[dst];
      long b = imm;
      long result = a & b;
      Flags.logic(cpu, result);
      return next.exec(cpu);
    }

    @Override
    public Op fuse(int condition, Exit taken, Exit other) {
      return new TestJump.RegImm32(this, condition, taken, other);
    }
  }

  static final class RegImm64 extends RegImmOp implements Fusable {
    RegImm64(int dst, long imm) {
      super(dst, imm);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long a = r[dst];
      long b = imm;
      long result = a & b;
      Flags.logic(cpu, result);
      return next.exec(cpu);
    }

    @Override
    public Op fuse(int condition, Exit taken, Exit other) {
      return new TestJump.RegImm64(this, condition, taken, other);
    }
  }

  static final class MemReg32 extends RegMemOp implements Fusable {
    MemReg32(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      long at = address(cpu);
      long[] r = cpu.r;
      long a = cpu.load32(this, at);
      long b = (int) r[reg];
      long result = a & b;
      Flags.logic(cpu, result);
      return next.exec(cpu);
    }

    @Override
    public Op fuse(int condition, Exit taken, Exit other) {
      return new TestJump.MemReg32(this, condition, taken, other);
    }
  }

  static final class MemReg64 extends RegMemOp implements Fusable {
    MemReg64(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      long at = address(cpu);
      long[] r = cpu.r;
      long a = cpu.load64(this, at);
      long b = r[reg];
      long result = a & b;
      Flags.logic(cpu, result);
      return next.exec(cpu);
    }

    @Override
    public Op fuse(int condition, Exit taken, Exit other) {
      return new TestJump.MemReg64(this, condition, taken, other);
    }
  }

  static final class MemImm32 extends MemImmOp implements Fusable {
    MemImm32(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      long at = address(cpu);
      long a = cpu.load32(this, at);
      long b = imm;
      long result = a & b;
      Flags.logic(cpu, result);
      return next.exec(cpu);
    }

    @Override
    public Op fuse(int condition, Exit taken, Exit other) {
      return new TestJump.MemImm32(this, condition, taken, other);
    }
  }

  static final class MemImm64 extends MemImmOp implements Fusable {
    MemImm64(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      long at = address(cpu);
      long a = cpu.load64(this, at);
      long b = imm;
      long result = a & b;
      Flags.logic(cpu, result);
      return next.exec(cpu);
    }

    @Override
    public Op fuse(int condition, Exit taken, Exit other) {
      return new TestJump.MemImm64(this, condition, taken, other);
    }
  }

  static final class MemImm8 extends MemImmOp implements Fusable {
    MemImm8(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      long at = address(cpu);
      long a = (byte) cpu.load8(this, at);
      long b = imm;
      long result = a & b;
      Flags.logic(cpu, result);
      return next.exec(cpu);
    }

    @Override
    public Op fuse(int condition, Exit taken, Exit other) {
      return new TestJump.MemImm8(this, condition, taken, other);
    }
  }
}
