package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/**
 * MASKMOVDQU and MASKMOVQ: bytes of a register to [rDI] where a mask's bytes have their top bit.
 */
final class MaskedStore extends MemOp {
  private static final int RDI = 7;

  private final int value;
  private final int mask;
  private final boolean xmm;

  private MaskedStore(Insn insn, boolean xmm) {
    super(insn);
    this.xmm = xmm;
    value = xmm ? 2 * insn.reg : insn.reg & 7;
    mask = xmm ? 2 * insn.rm : insn.rm & 7;
  }

  static Op create(Insn insn, boolean xmm) {
    if (!insn.isRegister()) {
      return null;
    }
    insn.base = RDI;
    return new MaskedStore(insn, xmm);
  }

  @Override
  public Op exec(Cpu cpu) {
    long a;
    if (xmm) {
      XmmOp.check(cpu, this);
      long[] x = cpu.simd.xmm;
      a = address(cpu);
      probe(cpu, a, x[mask], x[mask + 1]);
      store(cpu, a, x[value], x[mask]);
      store(cpu, a + 8, x[value + 1], x[mask + 1]);
    } else {
      MmxOp.check(cpu, this);
      long[] m = cpu.fpu.significand;
      a = address(cpu);
      probe(cpu, a, m[mask], 0);
      store(cpu, a, m[value], m[mask]);
      cpu.fpu.enterMmx();
    }
    return next.exec(cpu);
  }

  /** Faults before the first byte is written if a byte that will be written cannot be. */
  private void probe(Cpu cpu, long a, long low, long high) {
    int signs = (int) LaneOps.signs8(low, high);
    if (signs != 0) {
      int first = Integer.numberOfTrailingZeros(signs);
      int last = 31 - Integer.numberOfLeadingZeros(signs);
      cpu.probeWrite(this, a + first, last - first + 1);
    }
  }

  private void store(Cpu cpu, long a, long bytes, long mask) {
    for (int i = 0; i < 8; i++) {
      if ((mask >>> (8 * i + 7) & 1) != 0) {
        cpu.store8(this, a + i, (int) (bytes >>> (8 * i)));
      }
    }
  }
}
