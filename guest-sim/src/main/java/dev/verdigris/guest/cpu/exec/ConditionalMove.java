package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** CMOVcc. The source is read, and may fault, whatever the condition. */
final class ConditionalMove extends ModrmOp {
  private static final int BELOW = 2;

  private final byte condition;

  private ConditionalMove(Insn insn) {
    super(insn, insn.operandSize);
    condition = (byte) (insn.opcode & 15);
  }

  static Op create(Insn insn) {
    if (insn.isRegister() && insn.operandSize == 8) {
      int condition = insn.opcode & 15;
      return (condition & ~1) == BELOW
          ? new Carry64(insn.reg, insn.rm, condition == BELOW)
          : new RegReg64(insn.reg, insn.rm, condition);
    }
    return new ConditionalMove(insn);
  }

  @Override
  public Op exec(Cpu cpu) {
    long value = readRm(cpu);
    // Without a move, 32-bit registers still lose their upper half.
    writeReg(cpu, Flags.condition(cpu, condition) ? value : readReg(cpu));
    return next.exec(cpu);
  }

  /** Between 64-bit registers. */
  static final class RegReg64 extends RegRegOp {
    private final byte condition;

    RegReg64(int dst, int src, int condition) {
      super(dst, src);
      this.condition = (byte) condition;
    }

    @Override
    public Op exec(Cpu cpu) {
      if (Flags.condition(cpu, condition)) {
        cpu.r[dst] = cpu.r[src];
      }
      return next.exec(cpu);
    }
  }

  /** CMOVB and CMOVNB between 64-bit registers. */
  static final class Carry64 extends RegRegOp {
    private final boolean carry;

    Carry64(int dst, int src, boolean carry) {
      super(dst, src);
      this.carry = carry;
    }

    @Override
    public Op exec(Cpu cpu) {
      if (Flags.cf(cpu) == carry) {
        cpu.r[dst] = cpu.r[src];
      }
      return next.exec(cpu);
    }
  }
}
