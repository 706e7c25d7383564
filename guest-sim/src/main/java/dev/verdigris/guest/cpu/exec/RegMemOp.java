package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.decode.Insn;

/** An op on the whole register of ModRM.reg and memory. */
abstract class RegMemOp extends MemOp {
  final byte reg;

  RegMemOp(Insn insn) {
    super(insn);
    reg = (byte) insn.reg;
  }

  RegMemOp(RegMemOp other) {
    super(other);
    reg = other.reg;
  }
}
