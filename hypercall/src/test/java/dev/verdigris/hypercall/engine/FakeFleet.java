package dev.verdigris.hypercall.engine;

import java.util.ArrayList;
import java.util.List;

/** Processors that write down what is asked of them. */
public final class FakeFleet implements ProcessorFleet {
  private final List<String> calls = new ArrayList<>();
  private FakeProcessor[] standing = {};
  private boolean nested;
  private StartOutcome startOutcome = StartOutcome.STARTED;
  private InitialContext started;

  @Override
  public void flush(int vpIndex, long addressSpace, boolean globals) {
    calls.add(vpIndex + " " + Long.toHexString(addressSpace) + (globals ? " all" : " locals"));
  }

  @Override
  public void flush(int vpIndex, long addressSpace, long address, long pages) {
    calls.add(
        vpIndex
            + " "
            + Long.toHexString(addressSpace)
            + " "
            + Long.toHexString(address)
            + "+"
            + pages);
  }

  @Override
  public boolean flushSecondLevel(long addressSpace, long gpa, long pages) {
    calls.add(
        "second " + Long.toHexString(addressSpace) + " " + Long.toHexString(gpa) + "+" + pages);
    return nested;
  }

  @Override
  public void nonMaskableInterrupt(int vpIndex) {
    calls.add("nmi " + vpIndex);
  }

  @Override
  public boolean selectedBy(int vpIndex, long logicalDestination) {
    return vpIndex < 8 && (logicalDestination & 1L << vpIndex) != 0;
  }

  @Override
  public VirtualProcessor standing(int vpIndex) {
    return vpIndex < standing.length ? standing[vpIndex] : null;
  }

  @Override
  public void idle(int vpIndex) {
    calls.add("idle " + vpIndex);
  }

  @Override
  public StartOutcome start(int vpIndex, InitialContext context) {
    calls.add("start " + vpIndex);
    started = context;
    return startOutcome;
  }

  /** Sets the processors that stand, by index; the others run. */
  public void setStanding(FakeProcessor... processors) {
    standing = processors.clone();
  }

  /** Calls since the last time. */
  public List<String> take() {
    List<String> taken = List.copyOf(calls);
    calls.clear();
    return taken;
  }

  public InitialContext started() {
    return started;
  }

  public void setNested(boolean on) {
    nested = on;
  }

  public void setStartOutcome(StartOutcome outcome) {
    startOutcome = outcome;
  }
}
