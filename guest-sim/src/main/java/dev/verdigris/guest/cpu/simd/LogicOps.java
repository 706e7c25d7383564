package dev.verdigris.guest.cpu.simd;

import static dev.verdigris.guest.cpu.simd.PrefixTable.NONE;
import static dev.verdigris.guest.cpu.simd.PrefixTable.P66;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpFactory;

/** AND, ANDN, OR and XOR of whole registers, and the byte comparison that string code lives on. */
final class LogicOps {
  private LogicOps() {}

  static void register(PrefixTable table) {
    both(table, 0x54, 0xdb, And::new);
    both(table, 0x55, 0xdf, AndNot::new);
    both(table, 0x56, 0xeb, Or::new);
    both(table, 0x57, 0xef, Xor::new);
    table.put(0xdb, NONE, MmxOp.of((a, b) -> a & b));
    table.put(0xdf, NONE, MmxOp.of((a, b) -> ~a & b));
    table.put(0xeb, NONE, MmxOp.of((a, b) -> a | b));
    table.put(0xef, NONE, MmxOp.of((a, b) -> a ^ b));
    table.put(0x74, P66, EqualBytes::new);
    table.put(0xda, P66, MinimumBytes::new);
    table.put(0xd4, P66, AddQuadwords::new);
  }

  private static void both(PrefixTable table, int floating, int integer, OpFactory factory) {
    table.put(floating, NONE, factory);
    table.put(floating, P66, factory);
    table.put(integer, P66, factory);
  }

  private static final class And extends XmmOp {
    And(Insn insn) {
      super(insn, ALIGNED_16);
    }

    @Override
    public Op exec(Cpu cpu) {
      int s = source(cpu);
      long[] x = cpu.simd.xmm;
      x[d] &= x[s];
      x[d + 1] &= x[s + 1];
      return next.exec(cpu);
    }
  }

  private static final class AndNot extends XmmOp {
    AndNot(Insn insn) {
      super(insn, ALIGNED_16);
    }

    @Override
    public Op exec(Cpu cpu) {
      int s = source(cpu);
      long[] x = cpu.simd.xmm;
      x[d] = ~x[d] & x[s];
      x[d + 1] = ~x[d + 1] & x[s + 1];
      return next.exec(cpu);
    }
  }

  private static final class Or extends XmmOp {
    Or(Insn insn) {
      super(insn, ALIGNED_16);
    }

    @Override
    public Op exec(Cpu cpu) {
      int s = source(cpu);
      long[] x = cpu.simd.xmm;
      x[d] |= x[s];
      x[d + 1] |= x[s + 1];
      return next.exec(cpu);
    }
  }

  private static final class Xor extends XmmOp {
    Xor(Insn insn) {
      super(insn, ALIGNED_16);
    }

    @Override
    public Op exec(Cpu cpu) {
      int s = source(cpu);
      long[] x = cpu.simd.xmm;
      x[d] ^= x[s];
      x[d + 1] ^= x[s + 1];
      return next.exec(cpu);
    }
  }

  private static final class EqualBytes extends XmmOp {
    EqualBytes(Insn insn) {
      super(insn, ALIGNED_16);
    }

    @Override
    public Op exec(Cpu cpu) {
      int s = source(cpu);
      long[] x = cpu.simd.xmm;
      x[d] = PackedCompare.equal(x[d], x[s], 8);
      x[d + 1] = PackedCompare.equal(x[d + 1], x[s + 1], 8);
      return next.exec(cpu);
    }
  }

  private static final class MinimumBytes extends XmmOp {
    MinimumBytes(Insn insn) {
      super(insn, ALIGNED_16);
    }

    @Override
    public Op exec(Cpu cpu) {
      int s = source(cpu);
      long[] x = cpu.simd.xmm;
      x[d] = PackedCompare.minimumUnsigned(x[d], x[s], 8);
      x[d + 1] = PackedCompare.minimumUnsigned(x[d + 1], x[s + 1], 8);
      return next.exec(cpu);
    }
  }

  private static final class AddQuadwords extends XmmOp {
    AddQuadwords(Insn insn) {
      super(insn, ALIGNED_16);
    }

    @Override
    public Op exec(Cpu cpu) {
      int s = source(cpu);
      long[] x = cpu.simd.xmm;
      x[d] += x[s];
      x[d + 1] += x[s + 1];
      return next.exec(cpu);
    }
  }
}
