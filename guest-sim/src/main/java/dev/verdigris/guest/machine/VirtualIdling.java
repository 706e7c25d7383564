package dev.verdigris.guest.machine;

import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.time.VirtualClock;
import java.util.concurrent.locks.LockSupport;

/** Virtual time: idle time is skipped, and an instruction is a nanosecond. */
final class VirtualIdling implements Idling {
  // How long the thread sleeps between looks at the time limit when only input can wake the guest.
  private static final long LONGEST_PARK_NANOS = 50_000_000;

  private final VirtualClock clock;
  private final WallLimit limit;
  private final ConsoleFeed input;

  /**
   * Makes the policy.
   *
   * @param input looked at between slices and while idle
   */
  VirtualIdling(VirtualClock clock, WallLimit limit, ConsoleFeed input) {
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
    return deadline == DeterministicScheduler.NEVER
        ? Long.MAX_VALUE / 2
        : Math.max(1, deadline - clock.nanos());
  }

  @Override
  public void idle(long deadline) throws InterruptedException {
    if (deadline != DeterministicScheduler.NEVER) {
      clock.skipTo(deadline);
    } else if (!input.deliver()) {
      LockSupport.parkNanos(Math.max(1, Math.min(LONGEST_PARK_NANOS, limit.left())));
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
