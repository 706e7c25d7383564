package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** XLAT. */
final class Xlat extends Op {
  private static final int RBX = 3;

  private final long mask;
  private final byte segment;

  Xlat(Insn insn) {
    mask = insn.addressMask();
    segment = (byte) insn.segment;
  }

  @Override
  public Op exec(Cpu cpu) {
    long[] r = cpu.r;
    long offset = r[RBX] + (r[0] & 0xff) & mask;
    if ((cpu.mode & Cpu.MODE_SEGMENTED) != 0) {
      cpu.segments.check(this, segment, offset, 1, false);
    }
    Gpr.write(r, 0, 1, cpu.load8(this, offset + cpu.segBase[segment]));
    return next.exec(cpu);
  }
}
