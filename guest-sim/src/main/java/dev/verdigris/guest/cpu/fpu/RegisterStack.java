package dev.verdigris.guest.cpu.fpu;

import dev.verdigris.guest.cpu.fpu.soft.Extended;
import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;
import dev.verdigris.guest.cpu.fpu.soft.Unpacked;

/** ST(0)–ST(7): access by number from the top, stack faults, and delivery of results. */
final class RegisterStack {
  private static final int BEFORE_RESULT = FpuState.IE | FpuState.DE | FpuState.ZE;

  private RegisterStack() {}

  /** Starts an instruction: C1 becomes clear, and no exception is raised. */
  static SoftFloat begin(FpuState fpu) {
    fpu.status &= ~FpuState.C1;
    return beginKeepingC1(fpu);
  }

  /** Starts an instruction that leaves C1 alone unless it meets an empty register. */
  static SoftFloat beginKeepingC1(FpuState fpu) {
    fpu.soft.x87(fpu.control);
    return fpu.soft;
  }

  static int physical(FpuState fpu, int i) {
    return (fpu.top + i) & 7;
  }

  static boolean isEmpty(FpuState fpu, int i) {
    return (fpu.used >> physical(fpu, i) & 1) == 0;
  }

  static void unpack(FpuState fpu, Unpacked n, int i) {
    int p = physical(fpu, i);
    Extended.unpack(n, fpu.significand[p], fpu.exponent[p]);
  }

  static void set(FpuState fpu, int i, long significand, int exponent) {
    int p = physical(fpu, i);
    fpu.significand[p] = significand;
    fpu.exponent[p] = exponent;
    fpu.used |= 1 << p;
  }

  static void setIndefinite(FpuState fpu, int i) {
    set(fpu, i, FpuState.INDEFINITE, FpuState.INDEFINITE_EXPONENT);
  }

  static void free(FpuState fpu, int i) {
    fpu.used &= ~(1 << physical(fpu, i));
  }

  static void pop(FpuState fpu) {
    free(fpu, 0);
    fpu.top = (fpu.top + 1) & 7;
  }

  static void pop(FpuState fpu, int times) {
    for (int i = 0; i < times; i++) {
      pop(fpu);
    }
  }

  static void push(FpuState fpu, long significand, int exponent) {
    fpu.top = (fpu.top - 1) & 7;
    set(fpu, 0, significand, exponent);
  }

  /** Raises the fault of an empty source; true when it is masked. */
  static boolean underflow(FpuState fpu) {
    fpu.status &= ~FpuState.C1;
    fpu.raise(FpuState.IE | FpuState.SF);
    return (fpu.control & FpuState.IE) != 0;
  }

  /** Raises the fault of a push onto a register in use; true when it is masked. */
  private static boolean overflow(FpuState fpu) {
    fpu.status |= FpuState.C1;
    fpu.raise(FpuState.IE | FpuState.SF);
    return (fpu.control & FpuState.IE) != 0;
  }

  /**
   * Checks that a register is free for a push. When none is, the masked answer, the default NaN, is
   * pushed here.
   */
  static boolean roomToPush(FpuState fpu) {
    if (isEmpty(fpu, 7)) {
      return true;
    }
    if (overflow(fpu)) {
      push(fpu, FpuState.INDEFINITE, FpuState.INDEFINITE_EXPONENT);
    }
    return false;
  }

  /**
   * Sets the flags of what an instruction raised.
   *
   * @return false when an exception that is not masked keeps it from its result
   */
  static boolean settle(FpuState fpu, SoftFloat f) {
    if (f.refused()) {
      fpu.raise(f.raised & BEFORE_RESULT);
      return false;
    }
    if (f.raised != 0) {
      fpu.raise(f.raised);
    }
    if (f.roundedUp) {
      fpu.status |= FpuState.C1;
    }
    return true;
  }

  /** Delivers the 80-bit result into ST(i) and pops. */
  static void deliver(FpuState fpu, SoftFloat f, int i, int pops) {
    if (settle(fpu, f)) {
      set(fpu, i, f.significand, f.signExponent);
      pop(fpu, pops);
    }
  }
}
