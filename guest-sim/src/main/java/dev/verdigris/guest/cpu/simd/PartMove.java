package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** Moves of four or eight bytes between XMM registers and memory: MOVSS, MOVSD, MOVQ, MOVLPS … */
final class PartMove {
  private PartMove() {}

  /** MOVSS and MOVSD of registers: the rest of the destination stays. */
  static Op merge(int d, int s, boolean single) {
    return new Merge(d, s, single ? 0xffff_ffffL : -1);
  }

  /** Loads four or eight bytes and clears the rest. */
  static Op loadZero(Insn insn, int bytes) {
    return bytes == 4 ? new Load4(insn) : new Load8(insn);
  }

  /** Stores the low four or eight bytes. */
  static Op store(Insn insn, int bytes) {
    return bytes == 4 ? new Store4(insn) : new Store8(insn, 0);
  }

  /** Loads one half and leaves the other: MOVLPS, MOVHPS. */
  static Op loadHalf(Insn insn, int half) {
    return new LoadHalf(insn, half);
  }

  /** Stores one half. */
  static Op storeHalf(Insn insn, int half) {
    return new Store8(insn, half);
  }

  /** MOVQ of registers: the high half becomes zero. */
  static Op lowHalf(int d, int s) {
    return new LowHalf(d, s);
  }

  private static final class Merge extends Op {
    private final int d;
    private final int s;
    private final long mask;

    Merge(int d, int s, long mask) {
      this.d = d;
      this.s = s;
      this.mask = mask;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      long[] x = cpu.simd.xmm;
      x[d] = (x[s] & mask) | (x[d] & ~mask);
      return next.exec(cpu);
    }
  }

  private static final class LowHalf extends Op {
    private final int d;
    private final int s;

    LowHalf(int d, int s) {
      this.d = d;
      this.s = s;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      long[] x = cpu.simd.xmm;
      x[d] = x[s];
      x[d + 1] = 0;
      return next.exec(cpu);
    }
  }

  private static final class Load4 extends MemOp {
    private final int d;

    Load4(Insn insn) {
      super(insn);
      d = 2 * insn.reg;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      long[] x = cpu.simd.xmm;
      x[d] = cpu.load32(this, address(cpu)) & 0xffff_ffffL;
      x[d + 1] = 0;
      return next.exec(cpu);
    }
  }

  private static final class Load8 extends MemOp {
    private final int d;

    Load8(Insn insn) {
      super(insn);
      d = 2 * insn.reg;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      long[] x = cpu.simd.xmm;
      x[d] = cpu.load64(this, address(cpu));
      x[d + 1] = 0;
      return next.exec(cpu);
    }
  }

  private static final class LoadHalf extends MemOp {
    private final int at;

    LoadHalf(Insn insn, int half) {
      super(insn);
      at = 2 * insn.reg + half;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      long[] x = cpu.simd.xmm;
      x[at] = cpu.load64(this, address(cpu));
      return next.exec(cpu);
    }
  }

  private static final class Store4 extends MemOp {
    private final int s;

    Store4(Insn insn) {
      super(insn);
      s = 2 * insn.reg;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      cpu.store32(this, address(cpu), (int) cpu.simd.xmm[s]);
      return next.exec(cpu);
    }
  }

  private static final class Store8 extends MemOp {
    private final int s;

    Store8(Insn insn, int half) {
      super(insn);
      s = 2 * insn.reg + half;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      cpu.store64(this, address(cpu), cpu.simd.xmm[s]);
      return next.exec(cpu);
    }
  }
}
