package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;

/** MOV of a constant to an 8- or 16-bit register. */
final class PartialConstant extends Op {
  private final int imm;
  private final byte slot;
  private final byte size;

  PartialConstant(int slot, int size, long imm) {
    this.slot = (byte) slot;
    this.size = (byte) size;
    this.imm = (int) imm;
  }

  @Override
  public Op exec(Cpu cpu) {
    Gpr.write(cpu.r, slot, size, imm);
    return next.exec(cpu);
  }
}
