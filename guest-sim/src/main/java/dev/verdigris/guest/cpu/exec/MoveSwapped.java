package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** MOVBE. */
final class MoveSwapped extends ModrmOp {
  private final boolean store;

  MoveSwapped(Insn insn) {
    super(insn, insn.operandSize);
    store = (insn.opcode & 1) != 0;
  }

  @Override
  public Op exec(Cpu cpu) {
    if (store) {
      writeRm(cpu, swap(readReg(cpu)));
    } else {
      writeReg(cpu, swap(readRm(cpu)));
    }
    return next.exec(cpu);
  }

  private long swap(long value) {
    return Long.reverseBytes(value) >>> (64 - 8 * size);
  }
}
