package dev.verdigris.guest.cpu.simd;

import static dev.verdigris.guest.cpu.simd.PrefixTable.NONE;
import static dev.verdigris.guest.cpu.simd.PrefixTable.P66;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** Shifts by a register, memory or an immediate (groups 12–14, 0F 71–73). */
final class ShiftOps {
  private ShiftOps() {}

  /** One of {@link PackedShift}'s shifts. */
  @FunctionalInterface
  private interface Shift {
    long apply(long value, long count, int width);
  }

  static void register(PrefixTable table) {
    for (int i = 0; i < 3; i++) {
      int width = 16 << i;
      byCount(table, 0xd1 + i, PackedShift::right, width);
      byCount(table, 0xf1 + i, PackedShift::left, width);
      if (width < 64) {
        byCount(table, 0xe1 + i, PackedShift::arithmetic, width);
      }
      table.put(0x71 + i, NONE, insn -> group(insn, width, false));
      table.put(0x71 + i, P66, insn -> group(insn, width, true));
    }
  }

  private static void byCount(PrefixTable table, int opcode, Shift shift, int width) {
    table.put(opcode, NONE, MmxOp.of((a, b) -> shift.apply(a, b, width)));
    table.put(
        opcode,
        P66,
        XmmWhole.of(
            (x, d, s) -> {
              long count = x[s];
              x[d] = shift.apply(x[d], count, width);
              x[d + 1] = shift.apply(x[d + 1], count, width);
            }));
  }

  private static Op group(Insn insn, int width, boolean xmm) {
    if (!insn.isRegister()) {
      return null;
    }
    int count = (int) insn.imm & 0xff;
    int kind = insn.reg & 7;
    if (width == 64 && xmm && (kind & 3) == 3) {
      return new ByBytes(2 * insn.rm, Math.min(count, 16), kind == 7);
    }
    Shift shift =
        switch (kind) {
          case 2 -> PackedShift::right;
          case 4 -> width < 64 ? PackedShift::arithmetic : null;
          case 6 -> PackedShift::left;
          default -> null;
        };
    if (shift == null) {
      return null;
    }
    return xmm
        ? new Xmm(2 * insn.rm, shift, count, width)
        : new Mmx(insn.rm & 7, shift, count, width);
  }

  private static final class Xmm extends Op {
    private final int d;
    private final Shift shift;
    private final int count;
    private final int width;

    Xmm(int d, Shift shift, int count, int width) {
      this.d = d;
      this.shift = shift;
      this.count = count;
      this.width = width;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      long[] x = cpu.simd.xmm;
      x[d] = shift.apply(x[d], count, width);
      x[d + 1] = shift.apply(x[d + 1], count, width);
      return next.exec(cpu);
    }
  }

  private static final class Mmx extends Op {
    private final int d;
    private final Shift shift;
    private final int count;
    private final int width;

    Mmx(int d, Shift shift, int count, int width) {
      this.d = d;
      this.shift = shift;
      this.count = count;
      this.width = width;
    }

    @Override
    public Op exec(Cpu cpu) {
      MmxOp.check(cpu, this);
      cpu.fpu.enterMmx();
      cpu.fpu.mmx(d, shift.apply(cpu.fpu.significand[d], count, width));
      return next.exec(cpu);
    }
  }

  private static final class ByBytes extends Op {
    private final int d;
    private final int bytes;
    private final boolean left;

    ByBytes(int d, int bytes, boolean left) {
      this.d = d;
      this.bytes = bytes;
      this.left = left;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      if (left) {
        PackedShift.leftBytes(cpu.simd.xmm, d, bytes);
      } else {
        PackedShift.rightBytes(cpu.simd.xmm, d, bytes);
      }
      return next.exec(cpu);
    }
  }
}
