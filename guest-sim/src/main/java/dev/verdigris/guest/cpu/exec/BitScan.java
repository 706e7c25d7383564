package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** BSF and BSR. Of 0 they leave the destination as it is, upper half included. */
final class BitScan extends ModrmOp {
  private final boolean reverse;

  BitScan(Insn insn) {
    super(insn, insn.operandSize);
    reverse = (insn.opcode & 1) != 0;
  }

  @Override
  public Op exec(Cpu cpu) {
    long value = readRm(cpu) & Gpr.mask(size);
    if (value != 0) {
      int bit = reverse ? 63 - Long.numberOfLeadingZeros(value) : Long.numberOfTrailingZeros(value);
      writeReg(cpu, bit);
    }
    int kept = Flags.status(cpu) & ~Flags.ZF;
    Flags.setStatus(cpu, kept | (value == 0 ? Flags.ZF : 0));
    return next.exec(cpu);
  }
}
