package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpFactory;
import java.util.function.LongBinaryOperator;

/** An op that treats both halves alike and apart: lanes of at most 64 bits. */
final class XmmHalves extends XmmOp {
  private final LongBinaryOperator operation;

  private XmmHalves(Insn insn, LongBinaryOperator operation) {
    super(insn, ALIGNED_16);
    this.operation = operation;
  }

  static OpFactory of(LongBinaryOperator operation) {
    return insn -> new XmmHalves(insn, operation);
  }

  @Override
  public Op exec(Cpu cpu) {
    int s = source(cpu);
    long[] x = cpu.simd.xmm;
    x[d] = operation.applyAsLong(x[d], x[s]);
    x[d + 1] = operation.applyAsLong(x[d + 1], x[s + 1]);
    return next.exec(cpu);
  }
}
