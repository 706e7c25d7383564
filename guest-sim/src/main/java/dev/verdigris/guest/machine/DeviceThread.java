package dev.verdigris.guest.machine;

import dev.verdigris.hypercall.event.EventRelay;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.time.Clock;
import dev.verdigris.hypercall.time.ConcurrentScheduler;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.time.Handoff;
import dev.verdigris.hypercall.time.Scheduler;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Where a machine's devices run: on the processors' thread, or on one of their own while the guest
 * runs on.
 */
final class DeviceThread implements AutoCloseable {
  private final Handoff processors;
  private final Scheduler devices;
  private final EventStream events;
  private final Clock clock;
  // None of these when there is one thread.
  private final Optional<ConcurrentScheduler> own;
  private Optional<EventRelay> relay = Optional.empty();
  private final Thread processorThread = Thread.currentThread();
  private volatile Runnable leaveGuest = () -> {};

  /**
   * Makes the thread, where the engine allows it; the calling thread is the processors'.
   *
   * @param scheduler of the processors' thread
   */
  DeviceThread(
      boolean parallel, DeterministicScheduler scheduler, EventStream events, RunControl control) {
    this.events = events;
    clock = scheduler.clock();
    if (parallel) {
      processors = scheduler.handoff(this::wake);
      ConcurrentScheduler thread =
          new ConcurrentScheduler(
              "verdigris-devices",
              clock,
              failure -> {
                control.fail(failure);
                wake();
              });
      own = Optional.of(thread);
      devices = thread;
    } else {
      processors = Runnable::run;
      devices = scheduler;
      own = Optional.empty();
    }
  }

  /** True when devices run at the same time as the guest. */
  boolean parallel() {
    return own.isPresent();
  }

  /** Sets what takes the processors' thread out of the guest, to look for work; from any thread. */
  void onWork(Runnable newLeaveGuest) {
    leaveGuest = newLeaveGuest;
  }

  private void wake() {
    leaveGuest.run();
    LockSupport.unpark(processorThread);
  }

  /** The way to the processors' thread. */
  Handoff processors() {
    return processors;
  }

  /** The devices' scheduler. */
  Scheduler devices() {
    return devices;
  }

  /** Shows the events of both threads to an observer, one after another. */
  void attach(MachineObserver observer) {
    if (!parallel()) {
      observer.attach(events, clock);
      return;
    }
    if (relay.isEmpty()) {
      relay = Optional.of(new EventRelay(events, clock));
    }
    observer.attach(relay.get().events(), relay.get().clock());
  }

  /** Ends the devices' work, and tells the observers the rest; what they did is there to see. */
  @Override
  public void close() {
    own.ifPresent(ConcurrentScheduler::close);
    relay.ifPresent(EventRelay::close);
    relay = Optional.empty();
  }
}
