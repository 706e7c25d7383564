package dev.verdigris.guest.machine;

import dev.verdigris.hypercall.time.Clock;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import java.util.concurrent.locks.LockSupport;

/** The host's time: idle time is slept through, until a deadline or input. */
final class RealIdling implements Idling {
  private static final long LONGEST_PARK_NANOS = 50_000_000;

  private final Clock clock;
  private final WallLimit limit;
  private final ConsoleFeed input;

  RealIdling(Clock clock, WallLimit limit, ConsoleFeed input) {
    this.clock = clock;
    this.limit = limit;
    this.input = input;
  }

  @Override
  public boolean poll() {
    limit.check();
    return input.deliver();
  }

  @Override
  public long instructionsUntil(long deadline) {
    // Slices are short beside a timer tick: deadlines are looked at between them.
    return Long.MAX_VALUE / 2;
  }

  /** Nanoseconds until a deadline or the time limit; 0 or less when it has passed. */
  long left(long deadline) {
    long toDeadline =
        deadline == DeterministicScheduler.NEVER ? LONGEST_PARK_NANOS : deadline - clock.nanos();
    return Math.min(Math.min(toDeadline, LONGEST_PARK_NANOS), limit.left());
  }

  @Override
  public void idle(long deadline) throws InterruptedException {
    long nanos = left(deadline);
    if (nanos > 0 && !input.deliver()) {
      LockSupport.parkNanos(nanos);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
