package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** One lane from a general register or from memory: PINSRB, PINSRW, PINSRD, PINSRQ. */
final class LaneWrite {
  private LaneWrite() {}

  private static long load(Cpu cpu, Op op, long address, int width) {
    return switch (width) {
      case 8 -> cpu.load8(op, address);
      case 16 -> cpu.load16(op, address);
      case 32 -> cpu.load32(op, address);
      default -> cpu.load64(op, address);
    };
  }

  static final class Xmm extends MemOp {
    private final int register;
    private final int at;
    private final int bit;
    private final int width;

    Xmm(Insn insn, int width) {
      super(insn);
      register = insn.isRegister() ? insn.rm : -1;
      int position = ((int) insn.imm & 128 / width - 1) * width;
      at = 2 * insn.reg + (position >> 6);
      bit = position & 63;
      this.width = width;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      long value = register >= 0 ? cpu.r[register] : load(cpu, this, address(cpu), width);
      long mask = Lanes.mask(width);
      long[] x = cpu.simd.xmm;
      x[at] = (x[at] & ~(mask << bit)) | (value & mask) << bit;
      return next.exec(cpu);
    }
  }

  /** PINSRW into an MMX register. */
  static final class MmxWord extends MemOp {
    private final int register;
    private final int d;
    private final int bit;

    MmxWord(Insn insn) {
      super(insn);
      register = insn.isRegister() ? insn.rm : -1;
      d = insn.reg & 7;
      bit = 16 * ((int) insn.imm & 3);
    }

    @Override
    public Op exec(Cpu cpu) {
      MmxOp.check(cpu, this);
      long value = register >= 0 ? cpu.r[register] : load(cpu, this, address(cpu), 16);
      cpu.fpu.enterMmx();
      long old = cpu.fpu.significand[d] & ~(0xffffL << bit);
      cpu.fpu.mmx(d, old | (value & 0xffff) << bit);
      return next.exec(cpu);
    }
  }
}
