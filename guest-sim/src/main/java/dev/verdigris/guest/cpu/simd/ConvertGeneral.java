package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.fpu.soft.Double64;
import dev.verdigris.guest.cpu.fpu.soft.Single32;
import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;

/** CVTSS2SI, CVTSD2SI, CVTSI2SS, CVTSI2SD and the truncating forms. */
final class ConvertGeneral {
  private ConvertGeneral() {}

  static final class ToGeneral extends XmmOp {
    private final int target;
    private final int bits;
    private final boolean single;
    private final boolean truncate;

    ToGeneral(Insn insn, boolean single, boolean truncate) {
      super(insn, single ? BYTES_4 : BYTES_8);
      target = insn.reg;
      bits = ConvertOps.bits(insn);
      this.single = single;
      this.truncate = truncate;
    }

    @Override
    public Op exec(Cpu cpu) {
      int s = source(cpu);
      SoftFloat f = cpu.simd.begin();
      int rounding = ConvertOps.rounding(f, truncate);
      long source = cpu.simd.xmm[s];
      long value =
          single
              ? Single32.toInteger(f, (int) source, bits, rounding)
              : Double64.toInteger(f, source, bits, rounding);
      cpu.simd.end(cpu, this);
      cpu.r[target] = value & Lanes.mask(bits);
      return next.exec(cpu);
    }
  }

  static final class FromGeneral extends MemOp {
    private final int d;
    private final int register;
    private final boolean wide;
    private final boolean single;

    FromGeneral(Insn insn, boolean single) {
      super(insn);
      d = 2 * insn.reg;
      register = insn.isRegister() ? insn.rm : -1;
      wide = insn.operandSize == 8;
      this.single = single;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      long value;
      if (register >= 0) {
        value = wide ? cpu.r[register] : (int) cpu.r[register];
      } else {
        long a = address(cpu);
        value = wide ? cpu.load64(this, a) : cpu.load32(this, a);
      }
      SoftFloat f = cpu.simd.begin();
      long[] x = cpu.simd.xmm;
      long result =
          single
              ? XmmFloat.join(Single32.fromInteger(f, value), (int) (x[d] >> 32))
              : Double64.fromInteger(f, value);
      cpu.simd.end(cpu, this);
      x[d] = result;
      return next.exec(cpu);
    }
  }
}
