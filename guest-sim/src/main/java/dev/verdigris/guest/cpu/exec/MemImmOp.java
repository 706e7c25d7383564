package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.decode.Insn;

/** An op on memory and a constant of at most 32 bits, sign-extended. */
abstract class MemImmOp extends MemOp {
  final int imm;

  MemImmOp(Insn insn) {
    super(insn);
    imm = (int) insn.imm;
  }

  MemImmOp(MemImmOp other) {
    super(other);
    imm = other.imm;
  }
}
