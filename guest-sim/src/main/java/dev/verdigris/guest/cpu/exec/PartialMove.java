package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** MOV between 8- and 16-bit registers, and from memory to 16-bit ones. */
final class PartialMove extends ModrmOp {
  static final boolean LOAD = true;
  static final boolean STORE = false;

  private final boolean load;

  PartialMove(Insn insn, boolean load, int size) {
    super(insn, size);
    this.load = load;
  }

  @Override
  public Op exec(Cpu cpu) {
    if (load) {
      writeReg(cpu, readRm(cpu));
    } else {
      writeRm(cpu, readReg(cpu));
    }
    return next.exec(cpu);
  }
}
