package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Op;

/** An op on a whole register and a constant of at most 32 bits, sign-extended. */
abstract class RegImmOp extends Op {
  final int imm;
  final byte dst;

  RegImmOp(int dst, long imm) {
    this.dst = (byte) dst;
    this.imm = (int) imm;
  }
}
