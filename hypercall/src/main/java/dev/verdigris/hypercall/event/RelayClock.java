package dev.verdigris.hypercall.event;

import dev.verdigris.hypercall.time.Clock;

/**
 * The time of the event that is being delivered. Two threads may publish in another order than they
 * read the time in: it stands still then.
 */
final class RelayClock implements Clock {
  private static final long SECOND = 1_000_000_000;

  private final Clock clock;
  private long nanos;

  RelayClock(Clock clock) {
    this.clock = clock;
  }

  void advance(long to) {
    nanos = Math.max(nanos, to);
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public long tsc() {
    long frequency = clock.tscFrequency();
    return nanos / SECOND * frequency + nanos % SECOND * frequency / SECOND;
  }

  @Override
  public long tscFrequency() {
    return clock.tscFrequency();
  }
}
