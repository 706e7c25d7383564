package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** SETcc. */
final class SetByte extends ModrmOp {
  private final byte condition;

  SetByte(Insn insn) {
    super(insn, 1);
    condition = (byte) (insn.opcode & 15);
  }

  @Override
  public Op exec(Cpu cpu) {
    writeRm(cpu, Flags.condition(cpu, condition) ? 1 : 0);
    return next.exec(cpu);
  }
}
