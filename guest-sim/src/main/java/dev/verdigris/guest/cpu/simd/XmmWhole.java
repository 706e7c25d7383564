package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpFactory;

/** An op whose operation sees the whole of both registers. */
final class XmmWhole extends XmmOp {
  private final XmmOperation operation;

  private XmmWhole(Insn insn, byte load, XmmOperation operation) {
    super(insn, load);
    this.operation = operation;
  }

  /** Makes a factory for a 16-byte source that must be aligned. */
  static OpFactory of(XmmOperation operation) {
    return of(ALIGNED_16, operation);
  }

  /** Makes a factory for a source read as {@code load} says. */
  static OpFactory of(byte load, XmmOperation operation) {
    return insn -> new XmmWhole(insn, load, operation);
  }

  /** Makes an op whose operation depends on the instruction: on its immediate. */
  static Op create(Insn insn, byte load, XmmOperation operation) {
    return new XmmWhole(insn, load, operation);
  }

  @Override
  public Op exec(Cpu cpu) {
    int s = source(cpu);
    operation.apply(cpu.simd.xmm, d, s);
    return next.exec(cpu);
  }
}
