package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** PUSH. */
final class Push {
  private static final int RSP = 4;

  private Push() {}

  /** Of a register in 64-bit code. */
  static final class Reg64 extends StackOp {
    private final byte src;

    Reg64(int src) {
      this.src = (byte) src;
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long at = r[RSP] - 8;
      cpu.store64(this, at, r[src]);
      r[RSP] = at;
      return next.exec(cpu);
    }
  }

  /** Of a register or memory. */
  static final class Rm extends ModrmOp {
    Rm(Insn insn) {
      super(insn, insn.stackSize());
    }

    @Override
    public boolean inStack(Cpu cpu, long address) {
      return address != address(cpu) || super.inStack(cpu, address);
    }

    @Override
    public Op exec(Cpu cpu) {
      Stack.push(cpu, this, size, readRm(cpu));
      return next.exec(cpu);
    }
  }

  /** Of a constant. */
  static final class Constant extends StackOp {
    private final int imm;
    private final byte size;

    Constant(Insn insn) {
      imm = (int) insn.imm;
      size = (byte) insn.stackSize();
    }

    @Override
    public Op exec(Cpu cpu) {
      Stack.push(cpu, this, size, imm);
      return next.exec(cpu);
    }
  }
}
