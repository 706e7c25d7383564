package dev.verdigris.guest.platform.apic;

import dev.verdigris.guest.cpu.ProcessorControl;

/** Stands in for a processor until one is attached. */
enum DetachedProcessor implements ProcessorControl {
  INSTANCE;

  @Override
  public void interruptsChanged() {}

  @Override
  public void init() {}

  @Override
  public void startUp(int vector) {}

  @Override
  public void nmi() {}
}
