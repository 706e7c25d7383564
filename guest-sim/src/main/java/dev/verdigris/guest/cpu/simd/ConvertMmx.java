package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.fpu.soft.Double64;
import dev.verdigris.guest.cpu.fpu.soft.Single32;
import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;

/** CVTPI2PS, CVTPI2PD, CVTPS2PI, CVTPD2PI and the truncating forms. */
final class ConvertMmx {
  private ConvertMmx() {}

  static final class ToMmx extends XmmOp {
    private final int target;
    private final boolean single;
    private final boolean truncate;

    ToMmx(Insn insn, boolean single, boolean truncate) {
      super(insn, single ? BYTES_8 : ALIGNED_16);
      target = insn.reg & 7;
      this.single = single;
      this.truncate = truncate;
    }

    @Override
    public Op exec(Cpu cpu) {
      check(cpu, this);
      MmxOp.check(cpu, this);
      int s = source(cpu);
      long[] x = cpu.simd.xmm;
      SoftFloat f = cpu.simd.begin();
      int rounding = ConvertOps.rounding(f, truncate);
      int low;
      int high;
      if (single) {
        low = (int) Single32.toInteger(f, (int) x[s], 32, rounding);
        high = (int) Single32.toInteger(f, (int) (x[s] >> 32), 32, rounding);
      } else {
        low = (int) Double64.toInteger(f, x[s], 32, rounding);
        high = (int) Double64.toInteger(f, x[s + 1], 32, rounding);
      }
      // The switch to MMX comes before the exceptions of the conversion.
      cpu.fpu.enterMmx();
      cpu.simd.end(cpu, this);
      cpu.fpu.mmx(target, XmmFloat.join(low, high));
      return next.exec(cpu);
    }
  }

  static final class FromMmx extends MemOp {
    private final int d;
    private final int register;
    private final boolean single;

    FromMmx(Insn insn, boolean single) {
      super(insn);
      d = 2 * insn.reg;
      register = insn.isRegister() ? insn.rm & 7 : -1;
      this.single = single;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      // With a memory source nothing is done with MMX.
      boolean mmx = register >= 0;
      if (mmx) {
        MmxOp.check(cpu, this);
      }
      long value = register >= 0 ? cpu.fpu.significand[register] : cpu.load64(this, address(cpu));
      if (mmx) {
        cpu.fpu.enterMmx();
      }
      SoftFloat f = cpu.simd.begin();
      int low = (int) value;
      int high = (int) (value >> 32);
      long[] x = cpu.simd.xmm;
      if (single) {
        long floats = XmmFloat.join(Single32.fromInteger(f, low), Single32.fromInteger(f, high));
        cpu.simd.end(cpu, this);
        x[d] = floats;
      } else {
        x[d] = Double64.fromInteger(f, low);
        x[d + 1] = Double64.fromInteger(f, high);
      }
      return next.exec(cpu);
    }
  }
}
