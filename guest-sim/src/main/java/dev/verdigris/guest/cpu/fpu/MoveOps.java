package dev.verdigris.guest.cpu.fpu;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** Moves within the stack: FXCH, FST ST(i), FCMOV, FFREE, FINCSTP; FCHS and FABS. */
final class MoveOps {
  private MoveOps() {}

  /** FXCH. */
  static void exchange(Cpu cpu, FpuState fpu, int i) {
    fpu.status &= ~FpuState.C1;
    boolean emptyTop = RegisterStack.isEmpty(fpu, 0);
    boolean emptyOther = RegisterStack.isEmpty(fpu, i);
    if (emptyTop || emptyOther) {
      if (!RegisterStack.underflow(fpu)) {
        return;
      }
      if (emptyTop) {
        RegisterStack.setIndefinite(fpu, 0);
      }
      if (emptyOther) {
        RegisterStack.setIndefinite(fpu, i);
      }
    }
    int p = RegisterStack.physical(fpu, i);
    long significand = fpu.significand[p];
    int exponent = fpu.exponent[p];
    RegisterStack.set(fpu, i, fpu.significand[fpu.top], fpu.exponent[fpu.top]);
    RegisterStack.set(fpu, 0, significand, exponent);
  }

  /** FST and FSTP ST(i). */
  static Op store(Insn insn, int pops) {
    return new RegisterOp(
        insn,
        (cpu, fpu, i) -> {
          fpu.status &= ~FpuState.C1;
          if (RegisterStack.isEmpty(fpu, 0)) {
            if (!RegisterStack.underflow(fpu)) {
              return;
            }
            RegisterStack.setIndefinite(fpu, i);
          } else {
            RegisterStack.set(fpu, i, fpu.significand[fpu.top], fpu.exponent[fpu.top]);
          }
          RegisterStack.pop(fpu, pops);
        });
  }

  /**
   * FCMOVcc.
   *
   * @param condition as Jcc encodes it
   */
  static Op conditional(Insn insn, int condition) {
    return new RegisterOp(
        insn,
        (cpu, fpu, i) -> {
          if (RegisterStack.isEmpty(fpu, 0) || RegisterStack.isEmpty(fpu, i)) {
            if (RegisterStack.underflow(fpu)) {
              RegisterStack.setIndefinite(fpu, 0);
            }
          } else if (Flags.condition(cpu, condition)) {
            int p = RegisterStack.physical(fpu, i);
            RegisterStack.set(fpu, 0, fpu.significand[p], fpu.exponent[p]);
          }
        });
  }

  /** FFREE and FFREEP. */
  static Op free(Insn insn, int pops) {
    return new RegisterOp(
        insn,
        (cpu, fpu, i) -> {
          fpu.status &= ~FpuState.C1;
          RegisterStack.free(fpu, i);
          RegisterStack.pop(fpu, pops);
        });
  }

  /** FINCSTP and FDECSTP. */
  static Op rotate(Insn insn, int by) {
    return new RegisterOp(
        insn,
        (cpu, fpu, i) -> {
          fpu.status &= ~FpuState.C1;
          fpu.top = (fpu.top + by) & 7;
        });
  }

  /** FCHS and FABS: the sign alone, of whatever is there. */
  static Op sign(Insn insn, boolean clear) {
    return new RegisterOp(
        insn,
        (cpu, fpu, i) -> {
          fpu.status &= ~FpuState.C1;
          if (!ArithmeticOps.missing(fpu, 0, 0, 0)) {
            int e = fpu.exponent[fpu.top];
            fpu.exponent[fpu.top] = clear ? e & 0x7fff : e ^ 0x8000;
          }
        });
  }
}
