package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** Moves of 16 bytes: MOVAPS, MOVUPS, MOVDQA, MOVDQU, LDDQU, MOVNTDQ and their kin. */
final class XmmMove {
  private XmmMove() {}

  /** {@code reg = rm}. */
  static Op load(Insn insn, boolean aligned) {
    if (insn.isRegister()) {
      return new Register(2 * insn.reg, 2 * insn.rm);
    }
    return aligned ? new LoadAligned(insn) : new Load(insn);
  }

  /** {@code rm = reg}. */
  static Op store(Insn insn, boolean aligned) {
    if (insn.isRegister()) {
      return new Register(2 * insn.rm, 2 * insn.reg);
    }
    return aligned ? new StoreAligned(insn) : new Store(insn);
  }

  private static final class Register extends Op {
    private final int d;
    private final int s;

    Register(int d, int s) {
      this.d = d;
      this.s = s;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      long[] x = cpu.simd.xmm;
      x[d] = x[s];
      x[d + 1] = x[s + 1];
      return next.exec(cpu);
    }
  }

  private static final class Load extends MemOp {
    private final int d;

    Load(Insn insn) {
      super(insn);
      d = 2 * insn.reg;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      long a = address(cpu);
      long low = cpu.load64(this, a);
      long[] x = cpu.simd.xmm;
      x[d + 1] = cpu.load64(this, a + 8);
      x[d] = low;
      return next.exec(cpu);
    }
  }

  private static final class LoadAligned extends MemOp {
    private final int d;

    LoadAligned(Insn insn) {
      super(insn);
      d = 2 * insn.reg;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      long a = address(cpu);
      if ((a & 15) != 0) {
        throw cpu.generalProtection(this);
      }
      long[] x = cpu.simd.xmm;
      long low = cpu.load64(this, a);
      x[d + 1] = cpu.load64(this, a + 8);
      x[d] = low;
      return next.exec(cpu);
    }
  }

  private static final class Store extends MemOp {
    private final int s;

    Store(Insn insn) {
      super(insn);
      s = 2 * insn.reg;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      long[] x = cpu.simd.xmm;
      XmmOp.store(cpu, this, address(cpu), x[s], x[s + 1]);
      return next.exec(cpu);
    }
  }

  private static final class StoreAligned extends MemOp {
    private final int s;

    StoreAligned(Insn insn) {
      super(insn);
      s = 2 * insn.reg;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      long a = address(cpu);
      if ((a & 15) != 0) {
        throw cpu.generalProtection(this);
      }
      long[] x = cpu.simd.xmm;
      cpu.store64(this, a, x[s]);
      cpu.store64(this, a + 8, x[s + 1]);
      return next.exec(cpu);
    }
  }
}
