package dev.verdigris.vmbus.roundtrip;

import dev.verdigris.hypercall.event.EventListener;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.time.Handoff;
import dev.verdigris.hypercall.time.Scheduler;

/** How the host is driven: who runs what the devices ask their scheduler for, and when. */
interface BenchHost extends AutoCloseable {
  /** A way by its name. */
  static BenchHost of(String name) {
    return switch (name) {
      case "deterministic" -> new DeterministicHost();
      case "concurrent" -> new ConcurrentHost();
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** The partition's scheduler, on the guest's thread. */
  Scheduler processors();

  /** The way to the guest's thread. */
  Handoff toProcessors();

  /** The scheduler of the bus and its devices. */
  Scheduler devices();

  /** Lets the host work while the guest waits; it may return before there is what is waited for. */
  void letWork();

  /** Adds a listener in the way that suits the host's threads. */
  void listen(EventStream events, EventListener listener);

  /** Lets the host work until it has nothing to do. */
  void settle();

  @Override
  void close();
}
