package dev.verdigris.guest.cpu.fpu;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.fpu.soft.Bcd;
import dev.verdigris.guest.cpu.fpu.soft.Extended;
import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;
import dev.verdigris.guest.cpu.fpu.soft.Unpacked;

/** FLD, FILD, FBLD and the constants. */
final class LoadOps {
  /** Significands to 128 bits, and exponents, of FLDL2T, FLDL2E, FLDPI, FLDLG2, FLDLN2. */
  private static final long[][] CONSTANTS = {
    {0xd49a_784b_cd1b_8afeL, 0x492b_f6ff_4daf_db4cL, 1},
    {0xb8aa_3b29_5c17_f0bbL, 0xbe87_fed0_691d_3e88L, 0},
    {0xc90f_daa2_2168_c234L, 0xc4c6_628b_80dc_1cd1L, 1},
    {0x9a20_9a84_fbcf_f798L, 0x8f89_59ac_0b7c_9178L, -2},
    {0xb172_17f7_d1cf_79abL, 0xc9e3_b398_03f2_f6afL, -1}
  };

  private LoadOps() {}

  /** FLD m32, FLD m64, FILD. */
  static Op memory(Insn insn, int format) {
    return new MemorySource(
        insn,
        format,
        (fpu, f) -> {
          if (RegisterStack.roomToPush(fpu)) {
            f.a.integer(0);
            if (!Extended.nan(f)) {
              if (f.b.denormal) {
                f.raise(SoftFloat.DE);
              }
              f.r.copy(f.b);
            }
            Extended.packExact(f);
            // A denormal operand does not keep a load from its result.
            boolean refused = (f.raised & ~f.masks & SoftFloat.IE) != 0;
            fpu.raise(f.raised);
            if (!refused) {
              RegisterStack.push(fpu, f.significand, f.signExponent);
            }
          }
        });
  }

  /** FLD m80: the encoding as it is. */
  static Op extended(Insn insn) {
    return new TenBytes(insn, false);
  }

  /** FBLD. */
  static Op decimal(Insn insn) {
    return new TenBytes(insn, true);
  }

  /** FLD ST(i). */
  static void register(Cpu cpu, FpuState fpu, int i) {
    fpu.status &= ~FpuState.C1;
    if (RegisterStack.isEmpty(fpu, i)) {
      if (RegisterStack.underflow(fpu)) {
        RegisterStack.push(fpu, FpuState.INDEFINITE, FpuState.INDEFINITE_EXPONENT);
      }
    } else if (RegisterStack.roomToPush(fpu)) {
      int p = RegisterStack.physical(fpu, i);
      RegisterStack.push(fpu, fpu.significand[p], fpu.exponent[p]);
    }
  }

  /** FLD1 to FLDZ, by ModRM.rm. */
  static void constant(Cpu cpu, FpuState fpu, int which) {
    SoftFloat f = RegisterStack.begin(fpu);
    if (!RegisterStack.roomToPush(fpu)) {
      return;
    }
    Unpacked r = f.r;
    if (which == 0 || which == 6) {
      r.integer(which == 0 ? 1 : 0);
    } else {
      long[] constant = CONSTANTS[which - 1];
      r.value(0, (int) constant[2], constant[0], constant[1]);
    }
    Extended.pack(f, 64);
    RegisterStack.push(fpu, f.significand, f.signExponent);
  }

  private static final class TenBytes extends X87Op {
    private final boolean decimal;

    TenBytes(Insn insn, boolean decimal) {
      super(insn);
      this.decimal = decimal;
    }

    @Override
    public Op exec(Cpu cpu) {
      FpuState fpu = check(cpu);
      long a = address(cpu);
      long low = cpu.load64(this, a);
      int high = cpu.load16(this, a + 8);
      record(cpu, fpu);
      SoftFloat f = RegisterStack.begin(fpu);
      if (RegisterStack.roomToPush(fpu)) {
        if (decimal) {
          Bcd.unpack(f.r, low, high);
          Extended.packExact(f);
          RegisterStack.push(fpu, f.significand, f.signExponent);
        } else {
          RegisterStack.push(fpu, low, high);
        }
      }
      return next.exec(cpu);
    }
  }
}
