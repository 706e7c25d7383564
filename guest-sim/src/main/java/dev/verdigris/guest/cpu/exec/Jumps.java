package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** JMP, LOOP and JrCXZ. */
final class Jumps {
  private Jumps() {}

  /** JMP to a known address. */
  static final class Direct extends Op {
    private final Exit exit;

    Direct(Insn insn) {
      exit = Exit.from(insn, Branches.relativeTarget(insn));
    }

    @Override
    public Op exec(Cpu cpu) {
      return exit.follow(cpu);
    }

    @Override
    public boolean endsBlock() {
      return true;
    }

    @Override
    protected void unlink() {
      exit.unlink();
    }
  }

  /** JMP to the address in a register or memory. */
  static final class Indirect extends ModrmOp {
    Indirect(Insn insn) {
      super(insn, Branches.size(insn));
    }

    @Override
    public Op exec(Cpu cpu) {
      return cpu.goTo(readRm(cpu) & Gpr.mask(size));
    }

    @Override
    public boolean endsBlock() {
      return true;
    }
  }

  /** LOOP, LOOPE, LOOPNE and JrCXZ. */
  static final class Loop extends Op {
    private final Exit taken;
    private final Exit other;
    private final byte kind;
    private final byte size;

    Loop(Insn insn) {
      kind = (byte) (insn.opcode & 3);
      size = (byte) insn.addressSize;
      taken = Exit.from(insn, Branches.relativeTarget(insn));
      other = Exit.from(insn, insn.nextRip());
    }

    @Override
    public Op exec(Cpu cpu) {
      long count = Gpr.unsigned(cpu.r, 1, size);
      boolean jump;
      if (kind == 3) {
        jump = count == 0;
      } else {
        count--;
        Gpr.write(cpu.r, 1, size, count);
        jump = (count & Gpr.mask(size)) != 0 && (kind == 2 || Flags.zf(cpu) == (kind == 1));
      }
      if (jump) {
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
}
