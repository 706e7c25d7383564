package dev.verdigris.guest.machine;

import dev.verdigris.hypercall.engine.StopReason;
import java.time.Duration;
import java.util.Optional;

/** Ends a run when its wall time has passed. */
final class WallLimit {
  private static final long NEVER = Long.MAX_VALUE;

  private final RunControl control;
  private final long start = System.nanoTime();
  private final long limit;

  WallLimit(Optional<Duration> limit, RunControl control) {
    this.limit = limit.map(Duration::toNanos).orElse(NEVER);
    this.control = control;
  }

  void check() {
    if (limit != NEVER && elapsed() >= limit) {
      control.stop(
          StopReason.TIMEOUT,
          StopReason.TIMEOUT.exitStatus(),
          "the guest was still running when the time limit passed");
    }
  }

  /** Nanoseconds since the run began. */
  long elapsed() {
    return System.nanoTime() - start;
  }

  /** Nanoseconds until the limit, which may have passed. */
  long left() {
    return limit == NEVER ? NEVER : limit - elapsed();
  }
}
