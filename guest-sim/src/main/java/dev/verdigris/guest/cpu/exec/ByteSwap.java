package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** BSWAP. Of 16 bits it is undefined; common processors clear them. */
final class ByteSwap extends Op {
  private final byte dst;
  private final byte size;

  ByteSwap(Insn insn) {
    dst = (byte) ((insn.opcode & 7) | (insn.rex & 1) << 3);
    size = (byte) insn.operandSize;
  }

  @Override
  public Op exec(Cpu cpu) {
    long[] r = cpu.r;
    long swapped =
        switch (size) {
          case 2 -> 0;
          case 4 -> Integer.reverseBytes((int) r[dst]);
          default -> Long.reverseBytes(r[dst]);
        };
    Gpr.write(r, dst, size, swapped);
    return next.exec(cpu);
  }
}
