package dev.verdigris.guest.platform.apic;

import dev.verdigris.hypercall.engine.EoiAssist;

/** Every EOI is written. */
enum NoEoiAssist implements EoiAssist {
  INSTANCE;

  @Override
  public boolean offer(int vpIndex) {
    return false;
  }

  @Override
  public boolean withdraw(int vpIndex) {
    return false;
  }
}
