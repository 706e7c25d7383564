package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpFactory;
import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;

/** A floating-point op: its result is stored once no exception stands in the way. */
final class XmmFloat extends XmmOp {
  /** An operation on floats as raw bits. */
  @FunctionalInterface
  interface OnSingle {
    int apply(SoftFloat f, int a, int b);
  }

  /** An operation on doubles as raw bits. */
  @FunctionalInterface
  interface OnDouble {
    long apply(SoftFloat f, long a, long b);
  }

  private static final int RESULT = SimdState.RESULT;
  private static final long LOW = 0xffff_ffffL;

  private final FloatOperation operation;

  XmmFloat(Insn insn, byte load, FloatOperation operation) {
    super(insn, load);
    this.operation = operation;
  }

  static OpFactory of(byte load, FloatOperation operation) {
    return insn -> new XmmFloat(insn, load, operation);
  }

  @Override
  public Op exec(Cpu cpu) {
    int s = source(cpu);
    SimdState simd = cpu.simd;
    long[] x = simd.xmm;
    x[RESULT] = x[d];
    x[RESULT + 1] = x[d + 1];
    operation.apply(simd.begin(), x, d, s);
    simd.end(cpu, this);
    x[d] = x[RESULT];
    x[d + 1] = x[RESULT + 1];
    return next.exec(cpu);
  }

  /** Four lanes. */
  static OpFactory packedSingle(OnSingle op) {
    return of(
        ALIGNED_16,
        (f, x, d, s) -> {
          x[RESULT] = two(f, op, x[d], x[s]);
          x[RESULT + 1] = two(f, op, x[d + 1], x[s + 1]);
        });
  }

  /** Two lanes of one half. */
  static long two(SoftFloat f, OnSingle op, long a, long b) {
    int low = op.apply(f, (int) a, (int) b);
    return join(low, op.apply(f, (int) (a >> 32), (int) (b >> 32)));
  }

  /** Two floats in one half. */
  static long join(int low, int high) {
    return (low & LOW) | (long) high << 32;
  }

  /** The lowest lane; the others stay. */
  static OpFactory scalarSingle(OnSingle op) {
    return of(
        BYTES_4,
        (f, x, d, s) -> x[RESULT] = (x[d] & ~LOW) | (op.apply(f, (int) x[d], (int) x[s]) & LOW));
  }

  static OpFactory packedDouble(OnDouble op) {
    return of(
        ALIGNED_16,
        (f, x, d, s) -> {
          x[RESULT] = op.apply(f, x[d], x[s]);
          x[RESULT + 1] = op.apply(f, x[d + 1], x[s + 1]);
        });
  }

  static OpFactory scalarDouble(OnDouble op) {
    return of(BYTES_8, (f, x, d, s) -> x[RESULT] = op.apply(f, x[d], x[s]));
  }
}
