package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpFactory;
import dev.verdigris.guest.cpu.fpu.FpuState;
import java.util.function.LongBinaryOperator;

/** {@code mm = operation(mm, mm/m64)}. */
final class MmxOp extends MemOp {
  private final int d;
  private final int source;
  private final boolean half;
  private final LongBinaryOperator operation;

  private MmxOp(Insn insn, boolean half, LongBinaryOperator operation) {
    super(insn);
    d = insn.reg & 7;
    source = insn.isRegister() ? insn.rm & 7 : FpuState.STAGED;
    this.half = half;
    this.operation = operation;
  }

  /** Makes a factory for a source of eight bytes. */
  static OpFactory of(LongBinaryOperator operation) {
    return insn -> new MmxOp(insn, false, operation);
  }

  /** Makes a factory for a source of which the low four bytes count, and are read. */
  static OpFactory ofLow(LongBinaryOperator operation) {
    return insn -> new MmxOp(insn, true, operation);
  }

  /** Makes an op whose operation depends on the instruction: on its immediate. */
  static Op create(Insn insn, LongBinaryOperator operation) {
    return new MmxOp(insn, false, operation);
  }

  @Override
  public Op exec(Cpu cpu) {
    check(cpu, this);
    FpuState fpu = cpu.fpu;
    long[] m = fpu.significand;
    if (source == FpuState.STAGED) {
      long a = address(cpu);
      m[source] = half ? cpu.load32(this, a) & 0xffff_ffffL : cpu.load64(this, a);
    }
    fpu.enterMmx();
    fpu.mmx(d, operation.applyAsLong(m[d], m[source]));
    return next.exec(cpu);
  }

  /** Checks that MMX may be used. */
  static void check(Cpu cpu, Op op) {
    int obstacle = cpu.fpu.mmxObstacle;
    if (obstacle != 0) {
      throw cpu.fpu.refuse(cpu, op, obstacle);
    }
  }
}
