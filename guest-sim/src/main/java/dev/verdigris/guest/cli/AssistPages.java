package dev.verdigris.guest.cli;

import dev.verdigris.guest.machine.MachineObserver;
import dev.verdigris.hypercall.event.EventListener;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.time.Clock;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.PageMsrBits;
import java.util.BitSet;

/** Notes which processors enable their VP assist pages. */
final class AssistPages implements MachineObserver, EventListener {
  private static final int DONE = 0;

  private final BitSet processors = new BitSet();

  @Override
  public void attach(EventStream stream, Clock clock) {
    stream.add(this);
  }

  @Override
  public void event(EventType type, int vpIndex, long msr, long value, long outcome, long none) {
    if (type == EventType.MSR_WRITE
        && msr == Msr.VP_ASSIST_PAGE
        && outcome == DONE
        && (value & PageMsrBits.ENABLE) != 0) {
      processors.set(vpIndex);
    }
  }

  /** How many processors did. */
  int count() {
    return processors.cardinality();
  }
}
