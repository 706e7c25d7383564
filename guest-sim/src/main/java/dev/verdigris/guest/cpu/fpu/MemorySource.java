package dev.verdigris.guest.cpu.fpu;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.fpu.soft.Double64;
import dev.verdigris.guest.cpu.fpu.soft.Single32;
import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;

/** An x87 op whose second operand is a number in memory. */
final class MemorySource extends X87Op {
  /** Formats in memory. */
  static final int FLOAT_32 = 0;

  static final int INTEGER_32 = 1;
  static final int FLOAT_64 = 2;
  static final int INTEGER_16 = 3;
  static final int INTEGER_64 = 4;

  /** What the op does with the operand in {@code f.b}. */
  @FunctionalInterface
  interface Action {
    void apply(FpuState fpu, SoftFloat f);
  }

  private final int format;
  private final Action action;

  MemorySource(Insn insn, int format, Action action) {
    super(insn);
    this.format = format;
    this.action = action;
  }

  @Override
  public Op exec(Cpu cpu) {
    FpuState fpu = check(cpu);
    long a = address(cpu);
    long bits =
        switch (format) {
          case FLOAT_64, INTEGER_64 -> cpu.load64(this, a);
          case INTEGER_16 -> (short) cpu.load16(this, a);
          default -> cpu.load32(this, a);
        };
    record(cpu, fpu);
    SoftFloat f = RegisterStack.begin(fpu);
    switch (format) {
      case FLOAT_32 -> Single32.unpack(f.b, (int) bits);
      case FLOAT_64 -> Double64.unpack(f.b, bits);
      default -> f.b.integer(bits);
    }
    action.apply(fpu, f);
    return next.exec(cpu);
  }
}
