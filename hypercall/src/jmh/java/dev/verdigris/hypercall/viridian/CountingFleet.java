package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.InitialContext;
import dev.verdigris.hypercall.engine.ProcessorFleet;
import dev.verdigris.hypercall.engine.StartOutcome;
import dev.verdigris.hypercall.engine.VirtualProcessor;

/** Processors that count the pages that they are to forget. */
final class CountingFleet implements ProcessorFleet {
  long flushed;

  @Override
  public void flush(int vpIndex, long addressSpace, boolean globals) {
    flushed++;
  }

  @Override
  public void flush(int vpIndex, long addressSpace, long address, long pages) {
    flushed += pages;
  }

  @Override
  public boolean flushSecondLevel(long addressSpace, long gpa, long pages) {
    return false;
  }

  @Override
  public void nonMaskableInterrupt(int vpIndex) {}

  @Override
  public boolean selectedBy(int vpIndex, long logicalDestination) {
    return false;
  }

  @Override
  public VirtualProcessor standing(int vpIndex) {
    return null;
  }

  @Override
  public void idle(int vpIndex) {}

  @Override
  public StartOutcome start(int vpIndex, InitialContext context) {
    return StartOutcome.NOT_WAITING;
  }
}
