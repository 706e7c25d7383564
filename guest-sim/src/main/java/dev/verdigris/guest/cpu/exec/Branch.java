package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/**
 * Jcc. The op before it, if it is one that sets the flags, hands over what it set them by: that
 * costs no dispatch, and no look at the flags.
 */
final class Branch extends Op {
  private static final int ZERO = 4;

  private final Exit taken;
  private final Exit other;
  private final byte condition;

  Branch(Insn insn) {
    condition = (byte) (insn.opcode & 15);
    taken = Exit.from(insn, Branches.relativeTarget(insn));
    other = Exit.from(insn, insn.nextRip());
  }

  /**
   * Goes on after a comparison or a subtraction of sign-extended operands.
   *
   * @param result a − b, sign-extended from the operand size
   */
  static Op afterCompare(Op next, Cpu cpu, long a, long b, long result) {
    if (next instanceof Branch branch) {
      return branch.decide(cpu, Conditions.afterCompare(branch.condition, a, b, result));
    }
    return next.exec(cpu);
  }

  /** Goes on after a logical operation. */
  static Op afterLogic(Op next, Cpu cpu, long result) {
    if (next instanceof Branch branch) {
      return branch.decide(cpu, Conditions.afterLogic(branch.condition, result));
    }
    return next.exec(cpu);
  }

  /** Goes on after an operation of whose flags ZF alone is at hand. */
  static Op afterResult(Op next, Cpu cpu, long result) {
    if (next instanceof Branch branch && (branch.condition & ~1) == ZERO) {
      return branch.decide(cpu, (result == 0) == (branch.condition == ZERO));
    }
    return next.exec(cpu);
  }

  @Override
  public Op exec(Cpu cpu) {
    return decide(cpu, Flags.condition(cpu, condition));
  }

  private Op decide(Cpu cpu, boolean holds) {
    if (holds) {
      return taken.follow(cpu);
    }
    return other.follow(cpu);
  }

  @Override
  public boolean endsBlock() {
    return true;
  }

  @Override
  protected void unlink() {
    taken.unlink();
    other.unlink();
  }
}
