package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** ENTER, LEAVE, PUSHA and POPA. Nothing but memory changes before the last access. */
final class Frames {
  private static final int RSP = 4;
  private static final int RBP = 5;

  private Frames() {}

  /** ENTER. */
  static final class Enter extends StackOp {
    private final int bytes;
    private final byte level;
    private final byte size;

    Enter(Insn insn) {
      bytes = (int) insn.imm;
      level = (byte) (insn.imm2 & 31);
      size = (byte) insn.stackSize();
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long at = r[RSP] - size;
      write(cpu, at, r[RBP]);
      long frame = at;
      for (int i = 1; i < level; i++) {
        at -= size;
        long from = Stack.address(cpu, this, r[RBP] - (long) i * size, size, false);
        write(cpu, at, Memory.signed(cpu, this, from, size));
      }
      if (level > 0) {
        at -= size;
        write(cpu, at, frame & Stack.mask(cpu));
      }
      at -= bytes;
      cpu.probeWrite(this, Stack.address(cpu, this, at, 1, true), 1);
      Gpr.write(r, RBP, size == 2 ? 2 : 8, size == 4 ? frame & 0xffff_ffffL : frame);
      Stack.pointer(cpu, at);
      return next.exec(cpu);
    }

    private void write(Cpu cpu, long pointer, long value) {
      Memory.write(cpu, this, Stack.address(cpu, this, pointer, size, true), size, value);
    }
  }

  /** LEAVE in 64-bit code. */
  static final class Leave64 extends StackOp {
    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long frame = r[RBP];
      r[RBP] = cpu.load64(this, frame);
      r[RSP] = frame + 8;
      return next.exec(cpu);
    }
  }

  /** LEAVE in any code. */
  static final class Leave extends StackOp {
    private final byte size;

    Leave(Insn insn) {
      size = (byte) insn.stackSize();
    }

    @Override
    public Op exec(Cpu cpu) {
      long frame = cpu.r[RBP];
      long value = Memory.signed(cpu, this, Stack.address(cpu, this, frame, size, false), size);
      Stack.pointer(cpu, frame + size);
      Gpr.write(cpu.r, RBP, size, value);
      return next.exec(cpu);
    }
  }

  /** PUSHA. */
  static final class PushAll extends StackOp {
    private final byte size;

    PushAll(Insn insn) {
      size = (byte) insn.operandSize;
    }

    @Override
    public Op exec(Cpu cpu) {
      long top = cpu.r[RSP];
      for (int i = 0; i < 8; i++) {
        long at = Stack.address(cpu, this, top - (long) (i + 1) * size, size, true);
        Memory.write(cpu, this, at, size, cpu.r[i]);
      }
      Stack.pointer(cpu, top - 8L * size);
      return next.exec(cpu);
    }
  }

  /** POPA. */
  static final class PopAll extends StackOp {
    private final byte size;

    PopAll(Insn insn) {
      size = (byte) insn.operandSize;
    }

    @Override
    public Op exec(Cpu cpu) {
      // Whatever faults does so before a register changes.
      for (int i = 0; i < 8; i++) {
        Stack.peek(cpu, this, size, (long) i * size);
      }
      for (int i = 0; i < 8; i++) {
        if (i != 7 - RSP) {
          Gpr.write(cpu.r, 7 - i, size, Stack.peek(cpu, this, size, (long) i * size));
        }
      }
      Stack.drop(cpu, 8L * size);
      return next.exec(cpu);
    }
  }
}
