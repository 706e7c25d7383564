package dev.verdigris.guest.cpu.fpu;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** An x87 op without a memory operand. */
final class RegisterOp extends X87Op {
  /** What the op does. */
  @FunctionalInterface
  interface Action {
    /**
     * Applies the op.
     *
     * @param i number of the register that the instruction names
     */
    void apply(Cpu cpu, FpuState fpu, int i);
  }

  private final int i;
  private final Action action;

  RegisterOp(Insn insn, Action action) {
    super(insn);
    i = insn.rm & 7;
    this.action = action;
  }

  @Override
  public Op exec(Cpu cpu) {
    FpuState fpu = check(cpu);
    record(cpu, fpu);
    action.apply(cpu, fpu, i);
    return next.exec(cpu);
  }
}
