package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** One lane, or the lanes' top bits, to a general register or to memory. */
final class LaneRead {
  private LaneRead() {}

  /** Gathers the top bits of a register's lanes. */
  @FunctionalInterface
  interface Signs {
    long of(long low, long high);
  }

  /** A lane of the register in ModRM.rm. */
  static Op toGeneral(Insn insn, int width, int target) {
    return new General(2 * insn.rm, (int) insn.imm, width, target);
  }

  /** A lane of the register in ModRM.reg. */
  static Op swapped(Insn insn, int width, int target) {
    return new General(2 * insn.reg, (int) insn.imm, width, target);
  }

  private static int index(int imm, int width) {
    return imm & 128 / width - 1;
  }

  private static int half(int imm, int width) {
    return (index(imm, width) * width) >> 6;
  }

  private static int bit(int imm, int width) {
    return index(imm, width) * width & 63;
  }

  private static final class General extends Op {
    private final int target;
    private final int at;
    private final int bit;
    private final long mask;

    General(int s, int imm, int width, int target) {
      this.target = target;
      at = s + half(imm, width);
      bit = bit(imm, width);
      mask = Lanes.mask(width);
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      cpu.r[target] = cpu.simd.xmm[at] >>> bit & mask;
      return next.exec(cpu);
    }
  }

  static final class Store extends MemOp {
    private final int at;
    private final int bit;
    private final int width;

    Store(Insn insn, int width) {
      super(insn);
      at = 2 * insn.reg + half((int) insn.imm, width);
      bit = bit((int) insn.imm, width);
      this.width = width;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      long value = cpu.simd.xmm[at] >>> bit;
      long a = address(cpu);
      switch (width) {
        case 8 -> cpu.store8(this, a, (int) value);
        case 16 -> cpu.store16(this, a, (int) value);
        case 32 -> cpu.store32(this, a, (int) value);
        default -> cpu.store64(this, a, value);
      }
      return next.exec(cpu);
    }
  }

  static final class Mask extends Op {
    private final int target;
    private final int s;
    private final Signs signs;

    Mask(Insn insn, Signs signs) {
      target = insn.reg;
      s = 2 * insn.rm;
      this.signs = signs;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      long[] x = cpu.simd.xmm;
      cpu.r[target] = signs.of(x[s], x[s + 1]);
      return next.exec(cpu);
    }
  }

  /** PMOVMSKB of an MMX register. */
  static final class MmxSigns extends Op {
    private final int target;
    private final int s;

    MmxSigns(Insn insn) {
      target = insn.reg;
      s = insn.rm & 7;
    }

    @Override
    public Op exec(Cpu cpu) {
      MmxOp.check(cpu, this);
      cpu.fpu.enterMmx();
      cpu.r[target] = LaneOps.signs8(cpu.fpu.significand[s]);
      return next.exec(cpu);
    }
  }

  /** PEXTRW of an MMX register. */
  static final class MmxWord extends Op {
    private final int target;
    private final int s;
    private final int bit;

    MmxWord(Insn insn) {
      target = insn.reg;
      s = insn.rm & 7;
      bit = 16 * ((int) insn.imm & 3);
    }

    @Override
    public Op exec(Cpu cpu) {
      MmxOp.check(cpu, this);
      cpu.fpu.enterMmx();
      cpu.r[target] = cpu.fpu.significand[s] >>> bit & 0xffff;
      return next.exec(cpu);
    }
  }
}
