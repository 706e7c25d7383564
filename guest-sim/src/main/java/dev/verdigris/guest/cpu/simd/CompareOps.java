package dev.verdigris.guest.cpu.simd;

import static dev.verdigris.guest.cpu.simd.PrefixTable.F2;
import static dev.verdigris.guest.cpu.simd.PrefixTable.F3;
import static dev.verdigris.guest.cpu.simd.PrefixTable.NONE;
import static dev.verdigris.guest.cpu.simd.PrefixTable.P66;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.fpu.soft.Comparison;
import dev.verdigris.guest.cpu.fpu.soft.Double64;
import dev.verdigris.guest.cpu.fpu.soft.Single32;
import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;

/** Comparisons: CMPPS and its forms, COMIS, UCOMIS, PTEST. */
final class CompareOps {
  private CompareOps() {}

  static void register(PrefixTable table) {
    table.put(0xc2, NONE, insn -> XmmFloat.packedSingle(single(insn)).create(insn));
    table.put(0xc2, P66, insn -> XmmFloat.packedDouble(wide(insn)).create(insn));
    table.put(0xc2, F3, insn -> XmmFloat.scalarSingle(single(insn)).create(insn));
    table.put(0xc2, F2, insn -> XmmFloat.scalarDouble(wide(insn)).create(insn));
    for (int i = 0; i < 2; i++) {
      boolean signalling = i == 1;
      table.put(0x2e + i, NONE, insn -> new ToFlags(insn, true, signalling));
      table.put(0x2e + i, P66, insn -> new ToFlags(insn, false, signalling));
    }
    table.put(Insn.MAP_0F38, 0x17, P66, Test::new);
  }

  /** Bits 0–1: equal, less, less or equal, unordered; bit 2: not. */
  private static boolean holds(int predicate, int order) {
    boolean plain =
        switch (predicate & 3) {
          case 0 -> order == 0;
          case 1 -> order == -1;
          case 2 -> order == -1 || order == 0;
          default -> order == Comparison.UNORDERED;
        };
    return plain != ((predicate & 4) != 0);
  }

  /** Whether a quiet NaN is invalid: for the predicates that ask for order. */
  private static boolean signalling(int predicate) {
    return (predicate & 3) == 1 || (predicate & 3) == 2;
  }

  private static XmmFloat.OnSingle single(Insn insn) {
    int p = (int) insn.imm & 7;
    return (f, a, b) -> holds(p, Single32.compare(f, a, b, signalling(p))) ? -1 : 0;
  }

  private static XmmFloat.OnDouble wide(Insn insn) {
    int p = (int) insn.imm & 7;
    return (f, a, b) -> holds(p, Double64.compare(f, a, b, signalling(p))) ? -1 : 0;
  }

  private static final class ToFlags extends XmmOp {
    private final boolean single;
    private final boolean signalling;

    ToFlags(Insn insn, boolean single, boolean signalling) {
      super(insn, single ? BYTES_4 : BYTES_8);
      this.single = single;
      this.signalling = signalling;
    }

    @Override
    public Op exec(Cpu cpu) {
      int s = source(cpu);
      long[] x = cpu.simd.xmm;
      SoftFloat f = cpu.simd.begin();
      int order =
          single
              ? Single32.compare(f, (int) x[d], (int) x[s], signalling)
              : Double64.compare(f, x[d], x[s], signalling);
      cpu.simd.end(cpu, this);
      Flags.setStatus(
          cpu,
          switch (order) {
            case -1 -> Flags.CF;
            case 0 -> Flags.ZF;
            case 1 -> 0;
            default -> Flags.ZF | Flags.PF | Flags.CF;
          });
      return next.exec(cpu);
    }
  }

  /** PTEST. */
  private static final class Test extends XmmOp {
    Test(Insn insn) {
      super(insn, ALIGNED_16);
    }

    @Override
    public Op exec(Cpu cpu) {
      int s = source(cpu);
      long[] x = cpu.simd.xmm;
      boolean none = ((x[d] & x[s]) | (x[d + 1] & x[s + 1])) == 0;
      boolean covered = ((~x[d] & x[s]) | (~x[d + 1] & x[s + 1])) == 0;
      Flags.setStatus(cpu, (none ? Flags.ZF : 0) | (covered ? Flags.CF : 0));
      return next.exec(cpu);
    }
  }
}
