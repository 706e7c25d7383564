package dev.verdigris.guest.machine;

import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.time.Clock;

/** Somebody who wants to watch a machine; attached when it is composed, before the guest starts. */
@FunctionalInterface
public interface MachineObserver {
  /** Gives the observer the machine's events and the clock that they happen by. */
  void attach(EventStream events, Clock clock);
}
