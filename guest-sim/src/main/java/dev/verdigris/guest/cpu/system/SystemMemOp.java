package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** A system instruction with a memory operand. */
final class SystemMemOp extends MemOp {
  /** What an instruction does with the linear address of its operand. */
  @FunctionalInterface
  interface Action {
    void run(Cpu cpu, Op op, long address);
  }

  private final Action action;
  private final long nextRip;
  private final boolean ends;
  private final boolean shadows;

  private SystemMemOp(Insn insn, Action action, boolean ends, boolean shadows) {
    super(insn);
    this.action = action;
    this.ends = ends;
    this.shadows = shadows;
    nextRip = insn.nextRip();
  }

  /** An instruction after which code is looked up anew. */
  static Op ending(Insn insn, Action action) {
    return new SystemMemOp(insn, action, true, false);
  }

  /** An instruction that its block goes on after. */
  static Op running(Insn insn, Action action) {
    return new SystemMemOp(insn, action, false, false);
  }

  /** An instruction that holds interrupts back for one more. */
  static Op shadowing(Insn insn, Action action) {
    return new SystemMemOp(insn, action, false, true);
  }

  @Override
  public boolean endsBlock() {
    return ends;
  }

  @Override
  public boolean shadowsNext() {
    return shadows;
  }

  @Override
  public Op exec(Cpu cpu) {
    if (!ends) {
      action.run(cpu, this, address(cpu));
      return next.exec(cpu);
    }
    cpu.rip = nextRip;
    action.run(cpu, this, address(cpu));
    return cpu.goTo(cpu.rip);
  }
}
