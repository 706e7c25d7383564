package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.decode.Insn;

/** SCAS. */
final class ScanString extends StringOp {
  ScanString(Insn insn) {
    super(insn);
  }

  @Override
  void step(Cpu cpu) {
    long a = Gpr.signed(cpu.r, 0, size);
    long b = Memory.signed(cpu, this, destination(cpu, false), size);
    Flags.arithmetic(cpu, Flags.SUB, a, b, Gpr.extend(a - b, size));
    advanceDestination(cpu, 1);
  }

  @Override
  boolean goesOn(Cpu cpu) {
    return Flags.zf(cpu) == (rep == 0xf3);
  }
}
