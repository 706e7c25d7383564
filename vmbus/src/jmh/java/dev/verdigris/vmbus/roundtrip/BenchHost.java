package dev.verdigris.vmbus.roundtrip;

import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.time.Scheduler;
import dev.verdigris.hypercall.time.VirtualClock;

/** How the host is driven: who runs what the devices ask their scheduler for, and when. */
interface BenchHost extends AutoCloseable {
  /** A way by its name. */
  static BenchHost of(String name) {
    return switch (name) {
      case "deterministic" -> new OnTheGuestsThread();
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** What the partition and the bus ask. */
  Scheduler scheduler();

  /**
   * The guest has nothing to do: lets the host work. May return before all is done, so a guest that
   * waits calls it again.
   */
  void letWork();

  @Override
  void close();

  /** The host works when the guest waits, on the same thread. */
  final class OnTheGuestsThread implements BenchHost {
    private final DeterministicScheduler scheduler =
        new DeterministicScheduler(new VirtualClock(() -> 0));

    @Override
    public Scheduler scheduler() {
      return scheduler;
    }

    @Override
    public void letWork() {
      scheduler.runDue();
    }

    @Override
    public void close() {}
  }
}
