package dev.verdigris.guest.cpu.fpu;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.fpu.soft.Comparison;
import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;
import dev.verdigris.guest.cpu.fpu.soft.Unpacked;

/** FCOM, FUCOM, FCOMI, FUCOMI, FTST and FXAM. */
final class ComparisonOps {
  private static final int CODES = FpuState.C0 | FpuState.C2 | FpuState.C3;

  private ComparisonOps() {}

  /** FCOM and FCOMP with a number in memory. */
  static Op memory(Insn insn, int format, int pops) {
    return new MemorySource(
        insn,
        format,
        (fpu, f) -> {
          if (RegisterStack.isEmpty(fpu, 0)) {
            missing(fpu, pops);
          } else {
            RegisterStack.unpack(fpu, f.a, 0);
            toCodes(fpu, f, true, pops);
          }
        });
  }

  /** FCOM, FUCOM and their popping forms with ST(i). */
  static Op register(Insn insn, boolean signalling, int pops) {
    return new RegisterOp(
        insn,
        (cpu, fpu, i) -> {
          SoftFloat f = RegisterStack.begin(fpu);
          if (RegisterStack.isEmpty(fpu, 0) || RegisterStack.isEmpty(fpu, i)) {
            missing(fpu, pops);
          } else {
            RegisterStack.unpack(fpu, f.a, 0);
            RegisterStack.unpack(fpu, f.b, i);
            toCodes(fpu, f, signalling, pops);
          }
        });
  }

  /** FCOMI, FUCOMI and their popping forms. */
  static Op flags(Insn insn, boolean signalling, int pops) {
    return new RegisterOp(
        insn,
        (cpu, fpu, i) -> {
          SoftFloat f = RegisterStack.beginKeepingC1(fpu);
          if (RegisterStack.isEmpty(fpu, 0) || RegisterStack.isEmpty(fpu, i)) {
            setFlags(cpu, Comparison.UNORDERED);
            if (RegisterStack.underflow(fpu)) {
              RegisterStack.pop(fpu, pops);
            }
            return;
          }
          RegisterStack.unpack(fpu, f.a, 0);
          RegisterStack.unpack(fpu, f.b, i);
          setFlags(cpu, compare(f, signalling));
          if (RegisterStack.settle(fpu, f)) {
            RegisterStack.pop(fpu, pops);
          }
        });
  }

  /** FTST. */
  static Op test(Insn insn) {
    return new RegisterOp(
        insn,
        (cpu, fpu, i) -> {
          SoftFloat f = RegisterStack.begin(fpu);
          if (RegisterStack.isEmpty(fpu, 0)) {
            missing(fpu, 0);
          } else {
            RegisterStack.unpack(fpu, f.a, 0);
            f.b.integer(0);
            toCodes(fpu, f, true, 0);
          }
        });
  }

  /** FXAM. */
  static void examine(Cpu cpu, FpuState fpu, int i) {
    int p = fpu.top;
    int codes =
        RegisterStack.isEmpty(fpu, 0)
            ? FpuState.C3 | FpuState.C0
            : classOf(fpu.significand[p], fpu.exponent[p] & 0x7fff);
    int sign = fpu.exponent[p] >> 15 != 0 ? FpuState.C1 : 0;
    fpu.status = (fpu.status & ~(CODES | FpuState.C1)) | codes | sign;
  }

  private static int classOf(long significand, int exponent) {
    if (exponent == 0) {
      return significand == 0 ? FpuState.C3 : FpuState.C3 | FpuState.C2;
    }
    if (significand >= 0) {
      return 0;
    }
    if (exponent != 0x7fff) {
      return FpuState.C2;
    }
    return significand == Long.MIN_VALUE ? FpuState.C2 | FpuState.C0 : FpuState.C0;
  }

  private static void missing(FpuState fpu, int pops) {
    boolean masked = RegisterStack.underflow(fpu);
    fpu.status |= CODES;
    if (masked) {
      RegisterStack.pop(fpu, pops);
    }
  }

  private static void toCodes(FpuState fpu, SoftFloat f, boolean signalling, int pops) {
    int codes =
        switch (compare(f, signalling)) {
          case -1 -> FpuState.C0;
          case 0 -> FpuState.C3;
          case 1 -> 0;
          default -> CODES;
        };
    // The codes are set even when an exception that is not masked keeps the operands on the stack.
    fpu.status = (fpu.status & ~CODES) | codes;
    if (RegisterStack.settle(fpu, f)) {
      RegisterStack.pop(fpu, pops);
    }
  }

  private static void setFlags(Cpu cpu, int order) {
    Flags.setStatus(
        cpu,
        switch (order) {
          case -1 -> Flags.CF;
          case 0 -> Flags.ZF;
          case 1 -> 0;
          default -> Flags.ZF | Flags.PF | Flags.CF;
        });
  }

  private static int compare(SoftFloat f, boolean signalling) {
    int order = Comparison.compare(f);
    if (order != Comparison.UNORDERED) {
      if (f.a.denormal || f.b.denormal) {
        f.raise(SoftFloat.DE);
      }
    } else if (signalling || isInvalid(f.a) || isInvalid(f.b)) {
      f.raise(SoftFloat.IE);
    }
    return order;
  }

  private static boolean isInvalid(Unpacked n) {
    return n.kind == Unpacked.SIGNALLING_NAN || n.kind == Unpacked.INVALID;
  }
}
