package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;

/** Stands for an instruction that only ever raises an exception. */
final class Raise extends Op {
  private final int vector;
  private final int errorCode;

  /**
   * Makes the op.
   *
   * @param errorCode pushed, or {@link dev.verdigris.guest.cpu.GuestFault#NO_ERROR_CODE}
   */
  Raise(int vector, int errorCode) {
    this.vector = vector;
    this.errorCode = errorCode;
  }

  @Override
  public Op exec(Cpu cpu) {
    throw cpu.fault(this, vector, errorCode);
  }

  @Override
  public boolean endsBlock() {
    return true;
  }
}
