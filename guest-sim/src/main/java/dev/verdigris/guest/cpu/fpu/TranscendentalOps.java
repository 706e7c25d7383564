package dev.verdigris.guest.cpu.fpu;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.fpu.soft.Arithmetic;
import dev.verdigris.guest.cpu.fpu.soft.Extended;
import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;
import dev.verdigris.guest.cpu.fpu.soft.Transcendental;
import dev.verdigris.guest.cpu.fpu.soft.Unpacked;

/** FSIN, FCOS, FSINCOS, FPTAN, FPATAN, F2XM1, FYL2X, FYL2XP1: special values and delivery. */
final class TranscendentalOps {

  private TranscendentalOps() {}

  static void fsin(Cpu cpu, FpuState fpu, int i) {
    trigonometric(fpu, TranscendentalOps::sine);
  }

  static void fcos(Cpu cpu, FpuState fpu, int i) {
    trigonometric(fpu, TranscendentalOps::cosine);
  }

  private static void sine(SoftFloat f) {
    if (f.a.kind == Unpacked.ZERO) {
      f.r.copy(f.a);
    } else {
      Transcendental.sine(f);
    }
  }

  private static void cosine(SoftFloat f) {
    if (f.a.kind == Unpacked.ZERO) {
      f.r.integer(1);
    } else {
      Transcendental.cosine(f);
    }
  }

  private static void tangent(SoftFloat f) {
    if (f.a.kind == Unpacked.ZERO) {
      f.r.copy(f.a);
    } else {
      Transcendental.tangent(f);
    }
  }

  private static void trigonometric(FpuState fpu, Arithmetic.Operation operation) {
    SoftFloat f = start(fpu);
    if (f == null || outOfRange(fpu, f)) {
      return;
    }
    angle(f, operation);
    Extended.pack(f, 64);
    RegisterStack.deliver(fpu, f, 0, 0);
  }

  /** Unpacks ST(0); null when it is empty. */
  private static SoftFloat start(FpuState fpu) {
    SoftFloat f = RegisterStack.begin(fpu);
    fpu.status &= ~FpuState.C2;
    if (ArithmeticOps.missing(fpu, 0, 0, 0)) {
      return null;
    }
    RegisterStack.unpack(fpu, f.a, 0);
    f.b.copy(f.a);
    return f;
  }

  /** Sets C2 for an angle of 2^63 or more, which is left alone. */
  private static boolean outOfRange(FpuState fpu, SoftFloat f) {
    if (f.a.kind == Unpacked.FINITE && f.a.exponent >= 63) {
      fpu.status |= FpuState.C2;
      return true;
    }
    return false;
  }

  private static void angle(SoftFloat f, Arithmetic.Operation operation) {
    if (Extended.nan(f)) {
      return;
    }
    if (f.a.kind == Unpacked.INFINITE) {
      f.invalid();
      return;
    }
    f.denormalOperands();
    operation.apply(f);
  }

  static void fsincos(Cpu cpu, FpuState fpu, int i) {
    withPush(fpu, TranscendentalOps::sine, TranscendentalOps::cosine);
  }

  static void fptan(Cpu cpu, FpuState fpu, int i) {
    withPush(fpu, TranscendentalOps::tangent, f -> f.r.integer(1));
  }

  /** Replaces ST(0) and pushes a second result. */
  private static void withPush(
      FpuState fpu, Arithmetic.Operation first, Arithmetic.Operation second) {
    SoftFloat f = RegisterStack.begin(fpu);
    fpu.status &= ~FpuState.C2;
    if (RegisterStack.isEmpty(fpu, 0)) {
      if (RegisterStack.underflow(fpu)) {
        RegisterStack.setIndefinite(fpu, 0);
        RegisterStack.push(fpu, FpuState.INDEFINITE, FpuState.INDEFINITE_EXPONENT);
      }
      return;
    }
    if (!RegisterStack.isEmpty(fpu, 7)) {
      if (!RegisterStack.roomToPush(fpu) && (fpu.control & FpuState.IE) != 0) {
        RegisterStack.setIndefinite(fpu, 1);
      }
      return;
    }
    RegisterStack.unpack(fpu, f.a, 0);
    f.b.copy(f.a);
    if (outOfRange(fpu, f)) {
      return;
    }
    angle(f, first);
    boolean special = f.r.kind >= Unpacked.QUIET_NAN;
    Extended.pack(f, 64);
    long significand = f.significand;
    int exponent = f.signExponent;
    if (!special) {
      second.apply(f);
      Extended.pack(f, 64);
    }
    if (RegisterStack.settle(fpu, f)) {
      RegisterStack.set(fpu, 0, significand, exponent);
      RegisterStack.push(fpu, f.significand, f.signExponent);
    }
  }

  static void f2xm1(Cpu cpu, FpuState fpu, int i) {
    SoftFloat f = RegisterStack.begin(fpu);
    if (ArithmeticOps.missing(fpu, 0, 0, 0)) {
      return;
    }
    RegisterStack.unpack(fpu, f.a, 0);
    f.b.copy(f.a);
    if (!Extended.nan(f)) {
      f.denormalOperands();
      power(f);
    }
    Extended.pack(f, 64);
    RegisterStack.deliver(fpu, f, 0, 0);
  }

  private static void power(SoftFloat f) {
    Unpacked a = f.a;
    if (a.kind == Unpacked.INFINITE) {
      f.r.copy(a);
      if (a.sign == 1) {
        f.r.integer(-1);
      }
    } else if (a.kind == Unpacked.ZERO) {
      f.r.copy(a);
    } else if (a.exponent > 0 || (a.exponent == 0 && a.high != Long.MIN_VALUE)) {
      // Beyond 1 the result is undefined: the operand stays.
      f.raise(SoftFloat.PE);
      f.r.copy(a);
    } else if (a.exponent == 0) {
      f.raise(SoftFloat.PE);
      if (a.sign == 0) {
        f.r.integer(1);
      } else {
        f.r.value(1, -1, Long.MIN_VALUE, 0);
      }
    } else {
      Transcendental.powerLessOne(f);
    }
  }

  static void fyl2x(Cpu cpu, FpuState fpu, int i) {
    binary(fpu, TranscendentalOps::logarithm);
  }

  static void fyl2xp1(Cpu cpu, FpuState fpu, int i) {
    binary(fpu, TranscendentalOps::logarithmOfOneMore);
  }

  static void fpatan(Cpu cpu, FpuState fpu, int i) {
    binary(fpu, TranscendentalOps::arcTangent);
  }

  /** ST(1) = operation(ST(0), ST(1)), then pops. */
  private static void binary(FpuState fpu, Arithmetic.Operation operation) {
    SoftFloat f = RegisterStack.begin(fpu);
    if (ArithmeticOps.missing(fpu, 1, 0, 1)) {
      return;
    }
    RegisterStack.unpack(fpu, f.a, 0);
    RegisterStack.unpack(fpu, f.b, 1);
    if (!Extended.nan(f)) {
      operation.apply(f);
    }
    Extended.pack(f, 64);
    RegisterStack.deliver(fpu, f, 1, 1);
  }

  private static void arcTangent(SoftFloat f) {
    f.denormalOperands();
    if (f.a.kind == Unpacked.ZERO && f.b.kind == Unpacked.ZERO) {
      if (f.a.sign == 0) {
        f.r.copy(f.b);
        return;
      }
    }
    Transcendental.arcTangent(f);
  }

  private static void logarithm(SoftFloat f) {
    Unpacked a = f.a;
    Unpacked b = f.b;
    if (a.kind == Unpacked.ZERO) {
      logarithmOfZero(f);
    } else if (a.sign == 1) {
      f.invalid();
    } else if (a.kind == Unpacked.INFINITE || b.kind == Unpacked.INFINITE) {
      infiniteLogarithm(f, a.kind == Unpacked.INFINITE ? 1 : Integer.signum(signOfLog(a)));
    } else {
      f.denormalOperands();
      if (a.high == Long.MIN_VALUE) {
        int exponent = a.exponent;
        a.integer(exponent);
        if (exponent != 0 && b.kind != Unpacked.ZERO) {
          f.raise(SoftFloat.PE);
        }
        Arithmetic.multiply(f);
        if (exponent != 0 && f.r.exponent < Extended.LEAST) {
          // Counts as inexact, so it has lost accuracy too.
          f.raise(SoftFloat.UE);
        }
      } else if (b.kind == Unpacked.ZERO) {
        f.r.set(Unpacked.ZERO, b.sign ^ (a.exponent < 0 ? 1 : 0));
      } else {
        Transcendental.logarithm(f);
      }
    }
  }

  private static void logarithmOfZero(SoftFloat f) {
    if (f.b.kind == Unpacked.ZERO) {
      f.invalid();
      return;
    }
    if (f.b.kind != Unpacked.INFINITE) {
      f.raise(SoftFloat.ZE);
    }
    f.r.set(Unpacked.INFINITE, f.b.sign ^ 1);
  }

  private static int signOfLog(Unpacked a) {
    return a.exponent != 0 ? a.exponent : a.high == Long.MIN_VALUE ? 0 : 1;
  }

  /** The product of b and a logarithm of a sign, one of them infinite. */
  private static void infiniteLogarithm(SoftFloat f, int sign) {
    if (sign == 0 || f.b.kind == Unpacked.ZERO) {
      f.invalid();
      return;
    }
    f.denormalOperands();
    f.r.set(Unpacked.INFINITE, f.b.sign ^ (sign < 0 ? 1 : 0));
  }

  private static void logarithmOfOneMore(SoftFloat f) {
    Unpacked a = f.a;
    Unpacked b = f.b;
    if (a.kind == Unpacked.INFINITE || b.kind == Unpacked.INFINITE) {
      if (a.kind == Unpacked.INFINITE && a.sign == 1) {
        f.invalid();
      } else {
        infiniteLogarithm(f, a.kind == Unpacked.ZERO ? 0 : a.sign == 0 ? 1 : -1);
      }
      return;
    }
    f.denormalOperands();
    if (a.kind == Unpacked.ZERO || b.kind == Unpacked.ZERO) {
      f.r.set(Unpacked.ZERO, a.sign ^ b.sign);
    } else if (a.exponent >= 0) {
      // Beyond the operand's range the result is undefined: the operand stays.
      f.raise(SoftFloat.PE);
      f.r.copy(a);
    } else {
      Transcendental.logarithmOfOneMore(f);
    }
  }
}
