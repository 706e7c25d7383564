package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** A system instruction without a memory operand; what it does is given as an {@link Action}. */
final class SystemOp extends Op {
  /** What an instruction does; one that ends its block may set {@link Cpu#rip}. */
  @FunctionalInterface
  interface Action {
    void run(Cpu cpu, Op op);
  }

  private final Action action;
  private final long nextRip;
  private final boolean ends;
  private final boolean shadows;

  private SystemOp(Insn insn, Action action, boolean ends, boolean shadows) {
    this.action = action;
    this.ends = ends;
    this.shadows = shadows;
    nextRip = insn.nextRip();
  }

  /** An instruction after which code is looked up anew: it changes mode, mapping or time. */
  static Op ending(Insn insn, Action action) {
    return new SystemOp(insn, action, true, false);
  }

  /** An instruction that its block goes on after. */
  static Op running(Insn insn, Action action) {
    return new SystemOp(insn, action, false, false);
  }

  /** An instruction that holds interrupts back for one more. */
  static Op shadowing(Insn insn, Action action) {
    return new SystemOp(insn, action, false, true);
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
      action.run(cpu, this);
      return next.exec(cpu);
    }
    cpu.rip = nextRip;
    action.run(cpu, this);
    return cpu.goTo(cpu.rip);
  }
}
