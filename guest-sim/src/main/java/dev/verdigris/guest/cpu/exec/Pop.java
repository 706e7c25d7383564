package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** POP. */
final class Pop {
  private static final int RSP = 4;

  private Pop() {}

  /** Of a register in 64-bit code. */
  static final class Reg64 extends StackOp {
    private final byte dst;

    Reg64(int dst) {
      this.dst = (byte) dst;
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long at = r[RSP];
      long value = cpu.load64(this, at);
      r[RSP] = at + 8;
      r[dst] = value;
      return next.exec(cpu);
    }
  }

  /** Of a register or memory, whose address knows the stack pointer after the pop. */
  static final class Rm extends ModrmOp {
    Rm(Insn insn) {
      super(insn, insn.stackSize());
    }

    @Override
    public boolean inStack(Cpu cpu, long address) {
      return address == cpu.r[RSP] || super.inStack(cpu, address);
    }

    @Override
    public Op exec(Cpu cpu) {
      long value = Stack.peek(cpu, this, size, 0);
      long before = cpu.r[RSP];
      Stack.drop(cpu, size);
      if (isMemory()) {
        long after = cpu.r[RSP];
        long at = address(cpu);
        cpu.r[RSP] = before;
        Memory.write(cpu, this, at, size, value);
        cpu.r[RSP] = after;
      } else {
        writeRm(cpu, value);
      }
      return next.exec(cpu);
    }
  }
}
