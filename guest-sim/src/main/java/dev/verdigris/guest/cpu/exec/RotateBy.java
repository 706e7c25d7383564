package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.alu.Rotates;

/** Rotates of registers by a constant that is not 0. */
final class RotateBy {
  private RotateBy() {}

  /** ROL of a 32-bit register. */
  static final class Rol32 extends RegImmOp {
    Rol32(int dst, int count) {
      super(dst, count);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      int result = Integer.rotateLeft((int) r[dst], imm);
      r[dst] = result & 0xffff_ffffL;
      Flags.replace(cpu, Flags.CF | Flags.OF, Rotates.rolFlags(result, 32));
      return next.exec(cpu);
    }
  }

  /** ROL of a 64-bit register. */
  static final class Rol64 extends RegImmOp {
    Rol64(int dst, int count) {
      super(dst, count);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long result = Long.rotateLeft(r[dst], imm);
      r[dst] = result;
      Flags.replace(cpu, Flags.CF | Flags.OF, Rotates.rolFlags(result, 64));
      return next.exec(cpu);
    }
  }

  /** ROR of a 32-bit register. */
  static final class Ror32 extends RegImmOp {
    Ror32(int dst, int count) {
      super(dst, count);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      int result = Integer.rotateRight((int) r[dst], imm);
      r[dst] = result & 0xffff_ffffL;
      Flags.replace(cpu, Flags.CF | Flags.OF, Rotates.rorFlags(result, 32));
      return next.exec(cpu);
    }
  }

  /** ROR of a 64-bit register. */
  static final class Ror64 extends RegImmOp {
    Ror64(int dst, int count) {
      super(dst, count);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long result = Long.rotateRight(r[dst], imm);
      r[dst] = result;
      Flags.replace(cpu, Flags.CF | Flags.OF, Rotates.rorFlags(result, 64));
      return next.exec(cpu);
    }
  }
}
