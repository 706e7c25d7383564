package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** PUSHF and POPF, with what each privilege level may change (Intel SDM volume 2, POPF). */
final class FlagStack {
  private static final int TF = 1 << 8;
  private static final int IF = 1 << 9;
  private static final int DF = 1 << 10;
  private static final int IOPL = 3 << 12;
  private static final int IOPL_SHIFT = 12;
  private static final int NT = 1 << 14;
  private static final int RF = 1 << 16;
  private static final int VM = 1 << 17;
  private static final int AC = 1 << 18;
  private static final int ID = 1 << 21;

  private FlagStack() {}

  private static boolean trapped(Cpu cpu) {
    int flags = cpu.systemFlags;
    return (flags & VM) != 0 && (flags & IOPL) != IOPL;
  }

  /** PUSHF. */
  static final class Push extends StackOp {
    private final byte size;

    Push(Insn insn) {
      size = (byte) insn.stackSize();
    }

    @Override
    public Op exec(Cpu cpu) {
      if (trapped(cpu)) {
        throw cpu.generalProtection(this);
      }
      int flags = Flags.status(cpu) | (cpu.systemFlags & ~(VM | RF));
      Stack.push(cpu, this, size, flags);
      return next.exec(cpu);
    }
  }

  /** POPF. */
  static final class Pop extends StackOp {
    private final byte size;

    Pop(Insn insn) {
      size = (byte) insn.stackSize();
    }

    @Override
    public boolean endsBlock() {
      return true;
    }

    @Override
    public Op exec(Cpu cpu) {
      if (trapped(cpu)) {
        throw cpu.generalProtection(this);
      }
      int value = (int) Stack.peek(cpu, this, size, 0);
      int old = cpu.systemFlags;
      int changes = Flags.STATUS | TF | DF | NT;
      if (size > 2) {
        changes |= AC | ID;
      }
      if (cpu.cpl <= (old & IOPL) >> IOPL_SHIFT) {
        changes |= IF;
      }
      if (cpu.cpl == 0) {
        changes |= IOPL;
      }
      Stack.drop(cpu, size);
      cpu.system.setFlags((value & changes) | (old & ~changes & ~RF));
      if ((value & ~old & (IF | TF)) != 0) {
        cpu.lookAround();
      }
      return cpu.leaveBlock();
    }
  }
}
