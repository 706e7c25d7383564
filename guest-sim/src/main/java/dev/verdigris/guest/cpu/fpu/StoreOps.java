package dev.verdigris.guest.cpu.fpu;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.fpu.soft.Bcd;
import dev.verdigris.guest.cpu.fpu.soft.Double64;
import dev.verdigris.guest.cpu.fpu.soft.Integers;
import dev.verdigris.guest.cpu.fpu.soft.Single32;
import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;
import dev.verdigris.guest.cpu.fpu.soft.Unpacked;

/** FST, FSTP, FIST, FISTP, FISTTP and FBSTP to memory. */
final class StoreOps {
  private StoreOps() {}

  /** FST and FSTP m32 or m64. */
  static Op floating(Insn insn, int bits, int pops) {
    return new Floating(insn, bits, pops);
  }

  /** FIST, FISTP and FISTTP. */
  static Op integer(Insn insn, int bits, int pops, boolean truncate) {
    return new Integral(insn, bits, pops, truncate);
  }

  /** FSTP m80. */
  static Op extended(Insn insn) {
    return new TenBytes(insn);
  }

  /** FBSTP. */
  static Op decimal(Insn insn) {
    return new Decimal(insn);
  }

  /** Unpacks ST(0), or the default NaN when it is empty and that is masked; else returns false. */
  private static boolean take(FpuState fpu, SoftFloat f) {
    if (!RegisterStack.isEmpty(fpu, 0)) {
      RegisterStack.unpack(fpu, f.a, 0);
      return true;
    }
    f.a.kind = Unpacked.INVALID;
    f.a.sign = 1;
    f.a.denormal = false;
    f.raise(SoftFloat.IE);
    return false;
  }

  /** Sets the flags of a store that has been done, and pops. */
  private static void finish(FpuState fpu, SoftFloat f, boolean present, int pops) {
    fpu.raise(present ? f.raised : FpuState.IE | FpuState.SF);
    if (f.roundedUp && present) {
      fpu.status |= FpuState.C1;
    }
    RegisterStack.pop(fpu, pops);
  }

  /** Sets the flags of a store that an exception prevents. */
  private static void prevent(FpuState fpu, SoftFloat f, boolean present) {
    fpu.raise(present ? f.raised : FpuState.IE | FpuState.SF);
    if (f.roundedUp && present) {
      fpu.status |= FpuState.C1;
    }
  }

  private static final class Floating extends X87Op {
    private static final int PREVENT = SoftFloat.IE | SoftFloat.OE | SoftFloat.UE;

    private final int bits;
    private final int pops;

    Floating(Insn insn, int bits, int pops) {
      super(insn);
      this.bits = bits;
      this.pops = pops;
    }

    @Override
    public Op exec(Cpu cpu) {
      FpuState fpu = check(cpu);
      long a = address(cpu);
      cpu.probeWrite(this, a, bits >> 3);
      record(cpu, fpu);
      SoftFloat f = RegisterStack.begin(fpu);
      boolean present = take(fpu, f);
      if (f.a.kind == Unpacked.SIGNALLING_NAN || f.a.kind == Unpacked.INVALID) {
        f.raise(SoftFloat.IE);
      }
      f.r.copy(f.a);
      f.roundedUp = false;
      long value = bits == 32 ? Single32.pack(f) : Double64.pack(f);
      if ((f.raised & ~f.masks & PREVENT) != 0) {
        // Nothing was rounded, as nothing is delivered.
        f.raised &= ~SoftFloat.PE;
        f.roundedUp = false;
        prevent(fpu, f, present);
        return next.exec(cpu);
      }
      if (bits == 32) {
        cpu.store32(this, a, (int) value);
      } else {
        cpu.store64(this, a, value);
      }
      finish(fpu, f, present, pops);
      return next.exec(cpu);
    }
  }

  private static final class Integral extends X87Op {
    private final int bits;
    private final int pops;
    private final boolean truncate;

    Integral(Insn insn, int bits, int pops, boolean truncate) {
      super(insn);
      this.bits = bits;
      this.pops = pops;
      this.truncate = truncate;
    }

    @Override
    public Op exec(Cpu cpu) {
      FpuState fpu = check(cpu);
      long a = address(cpu);
      cpu.probeWrite(this, a, bits >> 3);
      record(cpu, fpu);
      SoftFloat f = RegisterStack.begin(fpu);
      boolean present = take(fpu, f);
      long value = Integers.toInteger(f, bits, truncate ? SoftFloat.TRUNCATE : f.rounding);
      if (f.refused()) {
        prevent(fpu, f, present);
        return next.exec(cpu);
      }
      switch (bits) {
        case 16 -> cpu.store16(this, a, (int) value);
        case 32 -> cpu.store32(this, a, (int) value);
        default -> cpu.store64(this, a, value);
      }
      finish(fpu, f, present, pops);
      return next.exec(cpu);
    }
  }

  private static final class TenBytes extends X87Op {
    TenBytes(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      FpuState fpu = check(cpu);
      long a = address(cpu);
      cpu.probeWrite(this, a, 10);
      record(cpu, fpu);
      fpu.status &= ~FpuState.C1;
      int p = fpu.top;
      long significand = fpu.significand[p];
      int exponent = fpu.exponent[p];
      if (RegisterStack.isEmpty(fpu, 0)) {
        if (!RegisterStack.underflow(fpu)) {
          return next.exec(cpu);
        }
        significand = FpuState.INDEFINITE;
        exponent = FpuState.INDEFINITE_EXPONENT;
      }
      cpu.store64(this, a, significand);
      cpu.store16(this, a + 8, exponent);
      RegisterStack.pop(fpu);
      return next.exec(cpu);
    }
  }

  private static final class Decimal extends X87Op {
    Decimal(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      FpuState fpu = check(cpu);
      long a = address(cpu);
      cpu.probeWrite(this, a, 10);
      record(cpu, fpu);
      SoftFloat f = RegisterStack.begin(fpu);
      boolean present = take(fpu, f);
      int sign = f.a.sign;
      long value = Integers.toInteger(f, 64, f.rounding);
      long magnitude = Math.abs(value);
      if ((f.raised & SoftFloat.IE) == 0 && !Bcd.fits(magnitude)) {
        f.raised = SoftFloat.IE;
        f.roundedUp = false;
      }
      if (f.refused()) {
        prevent(fpu, f, present);
        return next.exec(cpu);
      }
      boolean invalid = (f.raised & SoftFloat.IE) != 0;
      cpu.store64(this, a, invalid ? Bcd.INDEFINITE_LOW : Bcd.low(magnitude));
      cpu.store16(this, a + 8, invalid ? Bcd.INDEFINITE_HIGH : Bcd.high(magnitude, sign));
      finish(fpu, f, present, 1);
      return next.exec(cpu);
    }
  }
}
