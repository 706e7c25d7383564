package dev.verdigris.guest.machine;

import dev.verdigris.hypercall.time.Clock;
import dev.verdigris.hypercall.time.RealClock;

/**
 * The host's monotonic time, and the guest's time stamp counter as KVM runs it. The counter is
 * computed from its value and frequency at the start, so that a guest that writes it moves its own
 * and not the models'.
 */
final class KvmClock implements Clock {
  private static final long NANOS = 1_000_000_000;

  private final Clock host;
  private final long firstTsc;
  private final long frequency;

  /** Makes a clock that starts now, at a counter value. */
  KvmClock(long tsc, long frequency) {
    this(new RealClock(), tsc, frequency);
  }

  KvmClock(Clock host, long tsc, long frequency) {
    this.host = host;
    this.frequency = frequency;
    firstTsc = tsc;
  }

  @Override
  public long nanos() {
    return host.nanos();
  }

  @Override
  public long tsc() {
    long nanos = nanos();
    return firstTsc + nanos / NANOS * frequency + nanos % NANOS * frequency / NANOS;
  }

  @Override
  public long tscFrequency() {
    return frequency;
  }
}
