package dev.verdigris.vmbus.roundtrip;

import dev.verdigris.hypercall.event.EventListener;
import dev.verdigris.hypercall.event.EventRelay;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.time.ConcurrentScheduler;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.time.Handoff;
import dev.verdigris.hypercall.time.RealClock;
import dev.verdigris.hypercall.time.Scheduler;

/** Two threads: the devices work while the guest does. */
final class ConcurrentHost implements BenchHost {
  private static final int SPINS = 1000;

  private final RealClock clock = new RealClock();
  private final DeterministicScheduler processors = new DeterministicScheduler(clock);
  private final Handoff toProcessors = processors.handoff(() -> {});
  private final ConcurrentScheduler devices =
      new ConcurrentScheduler("devices", clock, Throwable::printStackTrace);
  private EventRelay relay; // null while nobody listens
  private int idle;

  @Override
  public Scheduler processors() {
    return processors;
  }

  @Override
  public Handoff toProcessors() {
    return toProcessors;
  }

  @Override
  public Scheduler devices() {
    return devices;
  }

  /** Spins for a while, then lets the other thread have the processor, if both are on one. */
  @Override
  @SuppressWarnings("ThreadPriorityCheck") // a hint is all that is wanted
  public void letWork() {
    if (processors.runDue()) {
      idle = 0;
    } else if (idle++ < SPINS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  @Override
  public void listen(EventStream events, EventListener listener) {
    relay = new EventRelay(events, clock);
    relay.events().add(listener);
  }

  @Override
  public void settle() {
    devices.settle(processors);
  }

  @Override
  public void close() {
    processors.close();
    devices.close();
    if (relay != null) {
      relay.close();
    }
  }
}
