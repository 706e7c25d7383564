package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;

/** Control registers, exceptions, interrupts, reset. */
public final class SystemUnit {
  /** Makes the unit of one processor. */
  public SystemUnit(Cpu cpu) {}

  /** Puts the processor in its state after reset. */
  public void reset() {}

  /**
   * Does what is due between blocks: INIT, start-up, NMI, a pending interrupt, waking from HLT.
   *
   * @return false when the processor has nothing to run
   */
  public boolean lookAround() {
    return true;
  }

  /** Delivers an exception at {@link Cpu#rip}, with double and triple faults. */
  public void deliverFault(int vector, int errorCode) {}

  public long cr0() {
    return 0;
  }

  public long cr3() {
    return 0;
  }

  public long cr4() {
    return 0;
  }

  public long efer() {
    return 0;
  }

  public void setCr0(long value) {}

  public void setCr3(long value) {}

  public void setCr4(long value) {}

  public void setEfer(long value) {}

  /** Sets all of RFLAGS. */
  public void setFlags(long value) {}

  public void requestInit() {}

  public void requestStartUp(int vector) {}

  public void requestNmi() {}
}
