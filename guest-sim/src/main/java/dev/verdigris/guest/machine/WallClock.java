package dev.verdigris.guest.machine;

import java.time.Duration;
import java.util.Optional;

/** Host time since a launch, and how much of it the launch may take. */
final class WallClock {
  static final long NEVER = Long.MAX_VALUE;

  private final long start = System.nanoTime();
  private final long limit;

  WallClock(Optional<Duration> limit) {
    this.limit = limit.map(Duration::toNanos).orElse(NEVER);
  }

  /** Nanoseconds since the launch. */
  long elapsed() {
    return System.nanoTime() - start;
  }

  /** Nanoseconds left, 0 or less when the time is up, or {@link #NEVER}. */
  long left() {
    return limit == NEVER ? NEVER : limit - elapsed();
  }
}
