package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** SETcc. */
final class SetByte extends ModrmOp {
  private static final int BELOW = 2;

  private final byte condition;

  private SetByte(Insn insn) {
    super(insn, 1);
    condition = (byte) (insn.opcode & 15);
  }

  static Op create(Insn insn) {
    boolean low = insn.isRegister() && Gpr.slot(insn.rm, 1, insn.rex) < Gpr.HIGH;
    return low && (insn.opcode & 15) == BELOW ? new Carry(insn.rm) : new SetByte(insn);
  }

  @Override
  public Op exec(Cpu cpu) {
    writeRm(cpu, Flags.condition(cpu, condition) ? 1 : 0);
    return next.exec(cpu);
  }

  /** SETB of the low byte of a register: the carry between words of long numbers. */
  static final class Carry extends Op {
    private final byte dst;

    Carry(int dst) {
      this.dst = (byte) dst;
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      r[dst] = (r[dst] & ~0xffL) | (Flags.cf(cpu) ? 1 : 0);
      return next.exec(cpu);
    }
  }
}
