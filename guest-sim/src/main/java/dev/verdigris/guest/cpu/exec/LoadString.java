package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.decode.Insn;

/** LODS. */
final class LoadString extends StringOp {
  LoadString(Insn insn) {
    super(insn);
  }

  @Override
  void step(Cpu cpu) {
    Gpr.write(cpu.r, 0, size, Memory.signed(cpu, this, source(cpu), size));
    advanceSource(cpu, 1);
  }
}
