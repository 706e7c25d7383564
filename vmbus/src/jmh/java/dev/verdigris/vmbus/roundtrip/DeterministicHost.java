package dev.verdigris.vmbus.roundtrip;

import dev.verdigris.hypercall.event.EventListener;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.time.Handoff;
import dev.verdigris.hypercall.time.Scheduler;
import dev.verdigris.hypercall.time.VirtualClock;

/** One thread: the host works when the guest waits. */
final class DeterministicHost implements BenchHost {
  private final DeterministicScheduler scheduler =
      new DeterministicScheduler(new VirtualClock(() -> 0));

  @Override
  public Scheduler processors() {
    return scheduler;
  }

  @Override
  public Handoff toProcessors() {
    return Runnable::run;
  }

  @Override
  public Scheduler devices() {
    return scheduler;
  }

  @Override
  public void letWork() {
    scheduler.runDue();
  }

  @Override
  public void listen(EventStream events, EventListener listener) {
    events.add(listener);
  }

  @Override
  public void settle() {
    scheduler.runDue();
  }

  @Override
  public void close() {
    scheduler.close();
  }
}
