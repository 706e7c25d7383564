package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.GuestFault;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.Vector;
import dev.verdigris.guest.cpu.alu.Decimal;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** DAA, DAS, AAA, AAS, AAM, AAD and BOUND: undefined in 64-bit code. */
final class Adjust {
  private Adjust() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_ONE_BYTE, 0x27, i -> i.is64() ? null : new Packed(false));
    map.register(Insn.MAP_ONE_BYTE, 0x2f, i -> i.is64() ? null : new Packed(true));
    map.register(Insn.MAP_ONE_BYTE, 0x37, i -> i.is64() ? null : new Unpacked(false));
    map.register(Insn.MAP_ONE_BYTE, 0x3f, i -> i.is64() ? null : new Unpacked(true));
    map.register(Insn.MAP_ONE_BYTE, 0xd4, i -> i.is64() ? null : new AfterMultiply(i));
    map.register(Insn.MAP_ONE_BYTE, 0xd5, i -> i.is64() ? null : new BeforeDivide(i));
    map.register(Insn.MAP_ONE_BYTE, 0x62, i -> i.is64() || i.isRegister() ? null : new Bound(i));
  }

  /** DAA, DAS. */
  static final class Packed extends Op {
    private final boolean subtract;

    Packed(boolean subtract) {
      this.subtract = subtract;
    }

    @Override
    public Op exec(Cpu cpu) {
      int al = (int) cpu.r[0] & 0xff;
      int both = Decimal.adjustPacked(al, Flags.cf(cpu), Flags.af(cpu), subtract);
      Gpr.write(cpu.r, 0, 1, both);
      Flags.result(cpu, (byte) both, both >>> 16);
      return next.exec(cpu);
    }
  }

  /** AAA, AAS. */
  static final class Unpacked extends Op {
    private final boolean subtract;

    Unpacked(boolean subtract) {
      this.subtract = subtract;
    }

    @Override
    public Op exec(Cpu cpu) {
      int ax = (int) cpu.r[0] & 0xffff;
      int both = Decimal.adjustUnpacked(ax, Flags.af(cpu), subtract);
      Gpr.write(cpu.r, 0, 2, both);
      Flags.result(cpu, (byte) both, both >>> 16);
      return next.exec(cpu);
    }
  }

  /** AAM. */
  static final class AfterMultiply extends Op {
    private final int radix;

    AfterMultiply(Insn insn) {
      radix = (int) insn.imm & 0xff;
    }

    @Override
    public Op exec(Cpu cpu) {
      if (radix == 0) {
        throw cpu.fault(this, Vector.DE, GuestFault.NO_ERROR_CODE);
      }
      int al = (int) cpu.r[0] & 0xff;
      Gpr.write(cpu.r, 0, 2, (al / radix) << 8 | al % radix);
      Flags.logic(cpu, (byte) (al % radix));
      return next.exec(cpu);
    }
  }

  /** AAD. */
  static final class BeforeDivide extends Op {
    private final int radix;

    BeforeDivide(Insn insn) {
      radix = (int) insn.imm & 0xff;
    }

    @Override
    public Op exec(Cpu cpu) {
      int ax = (int) cpu.r[0] & 0xffff;
      int al = (ax >> 8) * radix + ax & 0xff;
      Gpr.write(cpu.r, 0, 2, al);
      Flags.logic(cpu, (byte) al);
      return next.exec(cpu);
    }
  }

  /** BOUND. */
  static final class Bound extends ModrmOp {
    Bound(Insn insn) {
      super(insn, insn.operandSize);
    }

    @Override
    public Op exec(Cpu cpu) {
      long at = address(cpu);
      long lower = Memory.signed(cpu, this, at, size);
      long upper = Memory.signed(cpu, this, at + size, size);
      long index = readReg(cpu);
      if (index < lower || index > upper) {
        throw cpu.fault(this, Vector.BR, GuestFault.NO_ERROR_CODE);
      }
      return next.exec(cpu);
    }
  }
}
