package dev.verdigris.guest.platform;

import dev.verdigris.hypercall.time.Clock;
import dev.verdigris.hypercall.time.DeterministicScheduler;

/** A clock that tests move, with a scheduler over it. */
public final class ManualClock implements Clock {
  private static final long FREQUENCY = 2_000_000_000;

  private final DeterministicScheduler scheduler = new DeterministicScheduler(this);
  private long now;

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public long tsc() {
    return now * (FREQUENCY / 1_000_000_000);
  }

  @Override
  public long tscFrequency() {
    return FREQUENCY;
  }

  /** The scheduler that timers of the device under test are armed in. */
  public DeterministicScheduler scheduler() {
    return scheduler;
  }

  /** Moves to a time, running every timer on the way at its own time. */
  public void advanceTo(long nanos) {
    while (scheduler.nextDeadline() <= nanos) {
      now = Math.max(now, scheduler.nextDeadline());
      scheduler.runDue();
    }
    now = nanos;
  }

  /** Moves by so many nanoseconds. */
  public void advance(long nanos) {
    advanceTo(now + nanos);
  }

  /** Moves to a time in one step, as a long slice does, and then runs what is due. */
  public void jumpTo(long nanos) {
    now = nanos;
    scheduler.runDue();
  }
}
