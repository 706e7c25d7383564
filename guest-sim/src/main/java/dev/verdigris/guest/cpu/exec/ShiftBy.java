package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.alu.Shifts;

/** Shifts of registers by a constant that is not 0. */
final class ShiftBy {
  private ShiftBy() {}

  /** SHL of a 32-bit register. */
  static final class Shl32 extends RegImmOp {
    Shl32(int dst, int count) {
      super(dst, count);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      int count = imm;
      long a = r[dst] & 0xffff_ffffL;
      long result = a << count;
      r[dst] = result & 0xffff_ffffL;
      Flags.result(cpu, Gpr.extend(result, 4), Shifts.shlFlags(a, count, 32));
      return next.exec(cpu);
    }
  }

  /** SHL of a 64-bit register. */
  static final class Shl64 extends RegImmOp {
    Shl64(int dst, int count) {
      super(dst, count);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      int count = imm;
      long a = r[dst];
      long result = a << count;
      r[dst] = result;
      Flags.result(cpu, result, Shifts.shlFlags(a, count, 64));
      return next.exec(cpu);
    }
  }

  /** SHR of a 32-bit register. */
  static final class Shr32 extends RegImmOp {
    Shr32(int dst, int count) {
      super(dst, count);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      int count = imm;
      long a = r[dst] & 0xffff_ffffL;
      long result = a >>> count;
      r[dst] = result & 0xffff_ffffL;
      Flags.result(cpu, Gpr.extend(result, 4), Shifts.shrFlags(a, count, 32));
      return next.exec(cpu);
    }
  }

  /** SHR of a 64-bit register. */
  static final class Shr64 extends RegImmOp {
    Shr64(int dst, int count) {
      super(dst, count);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      int count = imm;
      long a = r[dst];
      long result = a >>> count;
      r[dst] = result;
      Flags.result(cpu, result, Shifts.shrFlags(a, count, 64));
      return next.exec(cpu);
    }
  }

  /** SAR of a 32-bit register. */
  static final class Sar32 extends RegImmOp {
    Sar32(int dst, int count) {
      super(dst, count);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      int count = imm;
      long a = (int) r[dst];
      long result = a >> count;
      r[dst] = result & 0xffff_ffffL;
      Flags.result(cpu, Gpr.extend(result, 4), Shifts.sarFlags(a, count, 32));
      return next.exec(cpu);
    }
  }

  /** SAR of a 64-bit register. */
  static final class Sar64 extends RegImmOp {
    Sar64(int dst, int count) {
      super(dst, count);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      int count = imm;
      long a = r[dst];
      long result = a >> count;
      r[dst] = result;
      Flags.result(cpu, result, Shifts.sarFlags(a, count, 64));
      return next.exec(cpu);
    }
  }
}
