package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** INS and OUTS, with REP: registers are right after every element, so a fault restarts there. */
final class StringPortOp extends Op {
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RSI = 6;
  private static final int RDI = 7;
  // Then the instruction is executed again, so that interrupts are not kept waiting.
  private static final int MOST_ELEMENTS = 4096;

  private final boolean input;
  private final boolean repeats;
  private final int size;
  private final int segment;
  private final int addressSize;
  private final long mask;
  private final long rip;
  private final long nextRip;

  private StringPortOp(Insn insn, boolean input) {
    this.input = input;
    repeats = insn.rep != 0;
    size = PortOps.size(insn);
    segment = !input ? insn.segment : insn.is64() ? Cpu.FLAT : Cpu.ES;
    addressSize = insn.addressSize;
    mask = insn.addressMask();
    rip = insn.rip;
    nextRip = insn.nextRip();
  }

  static Op in(Insn insn) {
    return new StringPortOp(insn, true);
  }

  static Op out(Insn insn) {
    return new StringPortOp(insn, false);
  }

  @Override
  public boolean endsBlock() {
    return true;
  }

  @Override
  public Op exec(Cpu cpu) {
    int port = (int) cpu.r[RDX] & 0xffff;
    if (!repeats) {
      PortOps.allow(cpu, this, port, size);
      move(cpu, port);
      return cpu.goTo(nextRip);
    }
    for (int i = 0; i < MOST_ELEMENTS; i++) {
      long left = cpu.r[RCX] & mask;
      if (left == 0) {
        return cpu.goTo(nextRip);
      }
      PortOps.allow(cpu, this, port, size);
      move(cpu, port);
      Access.write(cpu, RCX, addressSize, left - 1);
    }
    cpu.lookAround();
    return cpu.goTo((cpu.r[RCX] & mask) == 0 ? nextRip : rip);
  }

  private void move(Cpu cpu, int port) {
    int register = input ? RDI : RSI;
    long offset = cpu.r[register] & mask;
    if ((cpu.mode & Cpu.MODE_SEGMENTED) != 0) {
      cpu.segments.check(this, segment, offset, size, input);
    }
    long address = offset + cpu.segBase[segment];
    if (input) {
      cpu.probeWrite(this, address, size);
      Access.store(cpu, this, address, size, cpu.exits.portIn(cpu, port, size));
    } else {
      int value = (int) Access.load(cpu, this, address, size);
      cpu.exits.portOut(cpu, port, size, value);
    }
    int step = (cpu.systemFlags & SystemFlags.DF) != 0 ? -size : size;
    Access.write(cpu, register, addressSize, offset + step);
  }
}
