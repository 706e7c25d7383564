package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.fpu.FpuState;

/** MOVD and MOVQ between general registers or memory and XMM or MMX registers; MOVNTI, MOVNTQ. */
final class GeneralMove {
  private GeneralMove() {}

  /** MOVD or MOVQ xmm, r/m. */
  static Op toXmm(Insn insn) {
    boolean wide = insn.operandSize == 8;
    if (!insn.isRegister()) {
      return PartMove.loadZero(insn, wide ? 8 : 4);
    }
    return new ToXmm(2 * insn.reg, insn.rm, wide ? -1 : 0xffff_ffffL);
  }

  /** MOVD or MOVQ r/m, xmm. */
  static Op fromXmm(Insn insn) {
    boolean wide = insn.operandSize == 8;
    if (!insn.isRegister()) {
      return PartMove.store(insn, wide ? 8 : 4);
    }
    return new FromXmm(insn.rm, 2 * insn.reg, wide ? -1 : 0xffff_ffffL);
  }

  /** MOVD or MOVQ mm, r/m. */
  static Op toMmx(Insn insn) {
    return new ToMmx(insn);
  }

  /** MOVD or MOVQ r/m, mm. */
  static Op fromMmx(Insn insn) {
    return new FromMmx(insn, insn.operandSize == 8);
  }

  /** MOVQ mm/m64, mm. */
  static Op storeMmx(Insn insn) {
    return insn.isRegister() ? new CopyMmx(insn.rm & 7, insn.reg & 7) : new FromMmx(insn, true);
  }

  /** MOVNTI. */
  static Op store(Insn insn) {
    return insn.isRegister() ? null : new Store(insn);
  }

  private static final class ToXmm extends Op {
    private final int d;
    private final int s;
    private final long mask;

    ToXmm(int d, int s, long mask) {
      this.d = d;
      this.s = s;
      this.mask = mask;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      long[] x = cpu.simd.xmm;
      x[d] = cpu.r[s] & mask;
      x[d + 1] = 0;
      return next.exec(cpu);
    }
  }

  private static final class FromXmm extends Op {
    private final int d;
    private final int s;
    private final long mask;

    FromXmm(int d, int s, long mask) {
      this.d = d;
      this.s = s;
      this.mask = mask;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      cpu.r[d] = cpu.simd.xmm[s] & mask;
      return next.exec(cpu);
    }
  }

  private static final class ToMmx extends MemOp {
    private final int d;
    private final int register;
    private final boolean wide;

    ToMmx(Insn insn) {
      super(insn);
      d = insn.reg & 7;
      register = insn.isRegister() ? insn.rm : -1;
      wide = insn.operandSize == 8;
    }

    @Override
    public Op exec(Cpu cpu) {
      MmxOp.check(cpu, this);
      long value;
      if (register >= 0) {
        value = cpu.r[register];
      } else {
        long a = address(cpu);
        value = wide ? cpu.load64(this, a) : cpu.load32(this, a);
      }
      cpu.fpu.enterMmx();
      cpu.fpu.mmx(d, wide ? value : value & 0xffff_ffffL);
      return next.exec(cpu);
    }
  }

  private static final class FromMmx extends MemOp {
    private final int s;
    private final int register;
    private final boolean wide;

    FromMmx(Insn insn, boolean wide) {
      super(insn);
      s = insn.reg & 7;
      register = insn.isRegister() ? insn.rm : -1;
      this.wide = wide;
    }

    @Override
    public Op exec(Cpu cpu) {
      MmxOp.check(cpu, this);
      long value = cpu.fpu.significand[s];
      if (register >= 0) {
        cpu.r[register] = wide ? value : value & 0xffff_ffffL;
      } else if (wide) {
        cpu.store64(this, address(cpu), value);
      } else {
        cpu.store32(this, address(cpu), (int) value);
      }
      cpu.fpu.enterMmx();
      return next.exec(cpu);
    }
  }

  private static final class CopyMmx extends Op {
    private final int d;
    private final int s;

    CopyMmx(int d, int s) {
      this.d = d;
      this.s = s;
    }

    @Override
    public Op exec(Cpu cpu) {
      MmxOp.check(cpu, this);
      FpuState fpu = cpu.fpu;
      fpu.enterMmx();
      fpu.mmx(d, fpu.significand[s]);
      return next.exec(cpu);
    }
  }

  private static final class Store extends MemOp {
    private final int s;
    private final boolean wide;

    Store(Insn insn) {
      super(insn);
      s = insn.reg;
      wide = insn.operandSize == 8;
    }

    @Override
    public Op exec(Cpu cpu) {
      long a = address(cpu);
      if (wide) {
        cpu.store64(this, a, cpu.r[s]);
      } else {
        cpu.store32(this, a, (int) cpu.r[s]);
      }
      return next.exec(cpu);
    }
  }
}
