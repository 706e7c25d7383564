package dev.verdigris.guest.cpu.fpu;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.fpu.soft.Extended;
import dev.verdigris.guest.cpu.fpu.soft.Integers;
import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;
import dev.verdigris.guest.cpu.fpu.soft.Unpacked;

/** FSCALE, FXTRACT and FRNDINT. */
final class ScaleOps {
  /** More than any scale can make of any number but zero or infinity. */
  private static final int FAR = 0x1_0000;

  private ScaleOps() {}

  /** FRNDINT. */
  static void roundToIntegral(SoftFloat f) {
    if (f.a.denormal) {
      f.raise(SoftFloat.DE);
    }
    if (Integers.round(f, f.rounding)) {
      f.raise(SoftFloat.PE);
    }
  }

  /** FSCALE: ST(0) × 2^trunc(ST(1)). */
  static void scale(Cpu cpu, FpuState fpu, int i) {
    SoftFloat f = RegisterStack.begin(fpu);
    if (ArithmeticOps.missing(fpu, 0, 1, 0)) {
      return;
    }
    RegisterStack.unpack(fpu, f.a, 0);
    RegisterStack.unpack(fpu, f.b, 1);
    if (!Extended.nan(f)) {
      scale(f);
    }
    Extended.pack(f, 64);
    RegisterStack.deliver(fpu, f, 0, 0);
  }

  private static void scale(SoftFloat f) {
    Unpacked a = f.a;
    Unpacked b = f.b;
    if (b.kind == Unpacked.INFINITE) {
      if (a.kind == (b.sign == 0 ? Unpacked.ZERO : Unpacked.INFINITE)) {
        f.invalid();
        return;
      }
      f.denormalOperands();
      f.r.set(b.sign == 0 ? Unpacked.INFINITE : Unpacked.ZERO, a.sign);
      return;
    }
    f.denormalOperands();
    f.r.copy(a);
    if (a.kind == Unpacked.FINITE) {
      f.r.exponent += amount(b);
    }
  }

  private static int amount(Unpacked b) {
    if (b.kind == Unpacked.ZERO || b.exponent < 0) {
      return 0;
    }
    int magnitude = b.exponent > 15 ? FAR : (int) (b.high >>> (63 - b.exponent));
    return b.sign == 0 ? magnitude : -magnitude;
  }

  /** FXTRACT: the exponent into ST(0), then the significand pushed. */
  static void extract(Cpu cpu, FpuState fpu, int i) {
    SoftFloat f = RegisterStack.begin(fpu);
    if (RegisterStack.isEmpty(fpu, 0)) {
      if (RegisterStack.underflow(fpu)) {
        RegisterStack.setIndefinite(fpu, 0);
        RegisterStack.push(fpu, FpuState.INDEFINITE, FpuState.INDEFINITE_EXPONENT);
      }
      return;
    }
    if (!RegisterStack.isEmpty(fpu, 7)) {
      if (RegisterStack.roomToPush(fpu)) {
        return;
      }
      if ((fpu.control & FpuState.IE) != 0) {
        RegisterStack.setIndefinite(fpu, 1);
      }
      return;
    }
    RegisterStack.unpack(fpu, f.a, 0);
    f.b.copy(f.a);
    if (Extended.nan(f)) {
      Extended.packExact(f);
      if (RegisterStack.settle(fpu, f)) {
        RegisterStack.set(fpu, 0, f.significand, f.signExponent);
        RegisterStack.push(fpu, f.significand, f.signExponent);
      }
      return;
    }
    exponent(f);
    Extended.packExact(f);
    if (RegisterStack.settle(fpu, f)) {
      RegisterStack.set(fpu, 0, f.significand, f.signExponent);
      f.r.copy(f.a);
      f.r.exponent = 0;
      Extended.packExact(f);
      RegisterStack.push(fpu, f.significand, f.signExponent);
    }
  }

  private static void exponent(SoftFloat f) {
    switch (f.a.kind) {
      case Unpacked.ZERO -> {
        f.raise(SoftFloat.ZE);
        f.r.set(Unpacked.INFINITE, 1);
      }
      case Unpacked.INFINITE -> f.r.set(Unpacked.INFINITE, 0);
      default -> {
        f.denormalOperands();
        f.r.integer(f.a.exponent);
      }
    }
  }
}
