package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;

/** An op that refers to no memory but the stack. */
abstract class StackOp extends Op {
  @Override
  public final boolean inStack(Cpu cpu, long address) {
    return true;
  }
}
