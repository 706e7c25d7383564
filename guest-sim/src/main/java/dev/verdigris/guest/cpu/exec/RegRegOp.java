package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Op;

/** An op on two whole registers. */
abstract class RegRegOp extends Op {
  final byte dst;
  final byte src;

  RegRegOp(int dst, int src) {
    this.dst = (byte) dst;
    this.src = (byte) src;
  }
}
