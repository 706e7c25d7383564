package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** LEA. */
final class Lea {
  private Lea() {}

  static Op create(Insn insn) {
    if (insn.isRegister()) {
      return null;
    }
    return switch (insn.operandSize) {
      case 4 -> new To32(insn);
      case 8 -> new To64(insn);
      default -> new To16(insn);
    };
  }

  static final class To64 extends RegMemOp {
    To64(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.r[reg] = offset(cpu);
      return next.exec(cpu);
    }
  }

  static final class To32 extends RegMemOp {
    To32(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.r[reg] = offset(cpu) & 0xffff_ffffL;
      return next.exec(cpu);
    }
  }

  static final class To16 extends RegMemOp {
    To16(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      Gpr.write(cpu.r, reg, 2, offset(cpu));
      return next.exec(cpu);
    }
  }
}
