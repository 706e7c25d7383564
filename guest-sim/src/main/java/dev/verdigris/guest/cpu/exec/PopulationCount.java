package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** POPCNT. */
final class PopulationCount extends ModrmOp {
  PopulationCount(Insn insn) {
    super(insn, insn.operandSize);
  }

  @Override
  public Op exec(Cpu cpu) {
    long value = readRm(cpu) & Gpr.mask(size);
    writeReg(cpu, Long.bitCount(value));
    Flags.setStatus(cpu, value == 0 ? Flags.ZF : 0);
    return next.exec(cpu);
  }
}
