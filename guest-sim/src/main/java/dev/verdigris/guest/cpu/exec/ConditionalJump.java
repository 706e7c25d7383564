package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** Jcc: by the flags as some earlier op left them. */
abstract class ConditionalJump extends Op {
  private final Exit taken;
  private final Exit other;
  private final byte condition;

  ConditionalJump(Insn insn) {
    condition = (byte) (insn.opcode & 15);
    taken = Exit.from(insn, Branches.relativeTarget(insn));
    other = Exit.from(insn, insn.nextRip());
  }

  /** 0–15, as encoded. */
  final int condition() {
    return condition;
  }

  final Exit taken() {
    return taken;
  }

  final Exit other() {
    return other;
  }

  @Override
  public final boolean endsBlock() {
    return true;
  }

  @Override
  protected final void unlink() {
    taken.unlink();
    other.unlink();
  }
}
