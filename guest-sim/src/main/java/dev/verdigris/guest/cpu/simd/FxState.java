package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.fpu.FpuState;

/**
 * The 512-byte image of FXSAVE and FXRSTOR (Intel SDM volume 1, section 10.5).
 *
 * <pre>
 *   0  FCW   2  FSW   4  FTW, abridged   6  FOP
 *   8  FIP, 64 bits; or 32 bits and at 12 FCS
 *  16  FDP, 64 bits; or 32 bits and at 20 FDS
 *  24  MXCSR        28  MXCSR_MASK
 *  32  ST0–7, 10 bytes in each 16
 * 160  XMM0–15 (XMM0–7 outside 64-bit code)
 * 416  not written
 * </pre>
 *
 * <p>FCS and FDS are not kept: they are stored as zero, as by processors that deprecate them.
 */
final class FxState {
  static final int FCW = 0;
  static final int FSW = 2;
  static final int FTW = 4;
  static final int FOP = 6;
  static final int FIP = 8;
  static final int FDP = 16;
  static final int MXCSR = 24;
  static final int MXCSR_MASK = 28;
  static final int ST = 32;
  static final int XMM = 160;
  static final int SIZE = 512;

  private FxState() {}

  /** Writes the image; faults before the first byte if it faults. */
  static void save(Cpu cpu, Op op, long a, boolean wide, int registers) {
    cpu.probeWrite(op, a, 1);
    cpu.probeWrite(op, a + SIZE - 1, 1);
    FpuState fpu = cpu.fpu;
    cpu.store16(op, a + FCW, fpu.control);
    cpu.store16(op, a + FSW, fpu.statusWord());
    cpu.store16(op, a + FTW, fpu.used);
    cpu.store16(op, a + FOP, fpu.lastOpcode);
    long mask = wide ? -1 : 0xffff_ffffL;
    cpu.store64(op, a + FIP, fpu.lastInstruction & mask);
    cpu.store64(op, a + FDP, fpu.lastOperand & mask);
    cpu.store32(op, a + MXCSR, cpu.simd.mxcsr);
    cpu.store32(op, a + MXCSR_MASK, SimdState.MXCSR_MASK);
    for (int i = 0; i < 8; i++) {
      int physical = fpu.top + i & 7;
      cpu.store64(op, a + ST + 16L * i, fpu.significand[physical]);
      cpu.store64(op, a + ST + 16L * i + 8, fpu.exponent[physical]);
    }
    for (int i = 0; i < 2 * registers; i++) {
      cpu.store64(op, a + XMM + 8L * i, cpu.simd.xmm[i]);
    }
  }

  /** Reads the image; reserved bits of MXCSR are #GP. */
  static void restore(Cpu cpu, Op op, long a, boolean wide, int registers) {
    int mxcsr = cpu.load32(op, a + MXCSR);
    cpu.load8(op, a + SIZE - 1);
    if ((mxcsr & ~SimdState.MXCSR_MASK) != 0) {
      throw cpu.generalProtection(op);
    }
    FpuState fpu = cpu.fpu;
    fpu.statusWord(cpu.load16(op, a + FSW));
    fpu.control(cpu.load16(op, a + FCW));
    fpu.used = cpu.load8(op, a + FTW);
    fpu.lastOpcode = cpu.load16(op, a + FOP) & 0x7ff;
    long mask = wide ? -1 : 0xffff_ffffL;
    fpu.lastInstruction = cpu.load64(op, a + FIP) & mask;
    fpu.lastOperand = cpu.load64(op, a + FDP) & mask;
    for (int i = 0; i < 8; i++) {
      int physical = fpu.top + i & 7;
      fpu.significand[physical] = cpu.load64(op, a + ST + 16L * i);
      fpu.exponent[physical] = cpu.load16(op, a + ST + 16L * i + 8);
    }
    for (int i = 0; i < 2 * registers; i++) {
      cpu.simd.xmm[i] = cpu.load64(op, a + XMM + 8L * i);
    }
    cpu.simd.mxcsr = mxcsr;
  }
}
