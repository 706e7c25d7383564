package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.alu.Crc32;
import dev.verdigris.guest.cpu.decode.Insn;

/** CRC32. */
final class Checksum extends ModrmOp {
  private final byte dst;

  Checksum(Insn insn) {
    super(insn, sizeByBit0(insn));
    dst = (byte) insn.reg;
  }

  @Override
  public Op exec(Cpu cpu) {
    long value = readRm(cpu);
    cpu.r[dst] = Crc32.accumulate((int) cpu.r[dst], value, size) & 0xffff_ffffL;
    return next.exec(cpu);
  }
}
