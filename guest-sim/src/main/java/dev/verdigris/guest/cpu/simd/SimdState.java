package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.GuestFault;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;
import java.util.Arrays;

/** The SSE registers. */
public final class SimdState {
  /** Index in {@link #xmm} of the two slots into which operands from memory are put. */
  static final int STAGED = 32;

  /** Index in {@link #xmm} of the two slots for results that exceptions may yet prevent. */
  static final int RESULT = 34;

  /** MXCSR bits that exist; FXSAVE stores them as MXCSR_MASK. */
  public static final int MXCSR_MASK = 0xffff;

  /** MXCSR after reset. */
  public static final int MXCSR_DEFAULT = 0x1f80;

  private static final int BEFORE_RESULT = SoftFloat.IE | SoftFloat.DE | SoftFloat.ZE;

  /** XMM0–15, low half then high half, and the slots at {@link #STAGED} and {@link #RESULT}. */
  public final long[] xmm = new long[RESULT + 2];

  /** MXCSR. */
  public int mxcsr = MXCSR_DEFAULT;

  private final SoftFloat soft = new SoftFloat();

  /** The state after RESET; INIT leaves all as it is. */
  public void reset() {
    Arrays.fill(xmm, 0);
    mxcsr = MXCSR_DEFAULT;
  }

  /** The arithmetic as MXCSR wants it, with no exception raised. */
  SoftFloat begin() {
    soft.mxcsr(mxcsr);
    return soft;
  }

  /**
   * Sets the flags of what an operation raised, and faults when something is not masked. To be
   * called before results become visible.
   */
  void end(Cpu cpu, Op op) {
    if ((soft.raised | soft.settled) != 0) {
      record(cpu, op, soft.raised);
    }
  }

  private void record(Cpu cpu, Op op, int raised) {
    mxcsr |= soft.settled;
    int unmasked = raised & ~soft.masks;
    if (unmasked == 0) {
      mxcsr |= raised;
      return;
    }
    // No lane has got to its result when one was refused its operands.
    mxcsr |= (unmasked & BEFORE_RESULT) != 0 ? raised & BEFORE_RESULT : raised;
    throw cpu.fault(op, cpu.fpu.simdExceptionVector(), GuestFault.NO_ERROR_CODE);
  }
}
