package dev.verdigris.guest.cpu.fpu;

import dev.verdigris.guest.cpu.fpu.soft.Extended;
import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;
import dev.verdigris.guest.cpu.fpu.soft.Unpacked;

/** FPREM and FPREM1: exact remainders, in steps when the exponents lie far apart. */
final class RemainderOps {
  private static final int CODES = FpuState.C0 | FpuState.C1 | FpuState.C2 | FpuState.C3;

  private RemainderOps() {}

  /**
   * ST(0) less a multiple of ST(1).
   *
   * @param nearest whether the quotient is rounded to nearest (FPREM1) or truncated
   */
  static void apply(FpuState fpu, boolean nearest) {
    SoftFloat f = RegisterStack.begin(fpu);
    fpu.status &= ~FpuState.C2;
    if (ArithmeticOps.missing(fpu, 0, 1, 0)) {
      return;
    }
    RegisterStack.unpack(fpu, f.a, 0);
    RegisterStack.unpack(fpu, f.b, 1);
    // Without a quotient C0 and C3 stay.
    int codes = fpu.status & (FpuState.C0 | FpuState.C3);
    if (!Extended.nan(f)) {
      int quotient = remainder(f, nearest);
      codes = f.r.kind == Unpacked.INVALID ? codes : quotient;
    }
    Extended.pack(f, 64);
    if (RegisterStack.settle(fpu, f)) {
      fpu.status = (fpu.status & ~CODES) | codes;
      RegisterStack.set(fpu, 0, f.significand, f.signExponent);
    }
  }

  private static int remainder(SoftFloat f, boolean nearest) {
    Unpacked a = f.a;
    Unpacked b = f.b;
    if (a.kind == Unpacked.INFINITE || b.kind == Unpacked.ZERO) {
      f.invalid();
      return 0;
    }
    f.denormalOperands();
    f.r.copy(a);
    if (a.kind == Unpacked.ZERO || b.kind == Unpacked.INFINITE) {
      return 0;
    }
    int distance = a.exponent - b.exponent;
    if (distance >= 64) {
      int steps = (distance & 31) | 32;
      divide(f, steps, distance - steps);
      return FpuState.C2;
    }
    if (distance < 0) {
      return nearest && distance == -1 ? halfway(f) : 0;
    }
    long q = divide(f, distance, 0);
    if (nearest) {
      q = roundQuotient(f, q);
    }
    return codes(q);
  }

  private static int codes(long q) {
    return ((q & 1) != 0 ? FpuState.C1 : 0)
        | ((q & 2) != 0 ? FpuState.C3 : 0)
        | ((q & 4) != 0 ? FpuState.C0 : 0);
  }

  /** r = a − b·q·2^scale, with q of {@code steps} + 1 bits. */
  private static long divide(SoftFloat f, int steps, int scale) {
    long divisor = f.b.high;
    long rest = f.a.high;
    long q = 0;
    boolean carry = false;
    for (int i = 0; ; i++) {
      q <<= 1;
      if (carry || Long.compareUnsigned(rest, divisor) >= 0) {
        rest -= divisor;
        q |= 1;
      }
      if (i == steps) {
        break;
      }
      carry = rest < 0;
      rest <<= 1;
    }
    set(f, f.a.sign, f.b.exponent + scale, rest);
    return q;
  }

  private static void set(SoftFloat f, int sign, int exponent, long significand) {
    if (significand == 0) {
      f.r.set(Unpacked.ZERO, f.a.sign);
    } else {
      f.r.finite(sign, exponent, significand);
    }
  }

  /** Takes one divisor more when the rest is above half of it, or half and the quotient odd. */
  private static long roundQuotient(SoftFloat f, long q) {
    if (f.r.kind == Unpacked.ZERO) {
      return q;
    }
    Unpacked b = f.b;
    int shift = b.exponent - f.r.exponent;
    long rest = f.r.high >>> shift;
    long other = b.high - rest;
    int order = Long.compareUnsigned(rest, other);
    if (order < 0 || (order == 0 && (q & 1) == 0)) {
      return q;
    }
    set(f, f.a.sign ^ 1, b.exponent, other);
    return q + 1;
  }

  /** FPREM1 of a number between a quarter of the divisor and the divisor. */
  private static int halfway(SoftFloat f) {
    if (Long.compareUnsigned(f.a.high, f.b.high) <= 0) {
      return 0;
    }
    set(f, f.a.sign ^ 1, f.a.exponent, (f.b.high << 1) - f.a.high);
    return codes(1);
  }
}
