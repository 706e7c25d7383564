package dev.verdigris.hypercall.time;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The host's monotonic time, with a TSC of 1 GHz, so that ticks and nanoseconds are one number. May
 * be read from any thread.
 */
public final class RealClock implements Clock {
  private static final long FREQUENCY = 1_000_000_000;

  private final LongSupplier source;
  private final long start;
  private final AtomicLong latest = new AtomicLong();

  /** Makes a clock over {@link System#nanoTime} that starts at zero. */
  public RealClock() {
    this(System::nanoTime);
  }

  RealClock(LongSupplier source) {
    this.source = source;
    start = source.getAsLong();
  }

  @Override
  public long nanos() {
    // The host's own clock does not step back; this holds should it do so on a faulty host.
    long now = source.getAsLong() - start;
    long seen = latest.get();
    while (now > seen) {
      if (latest.compareAndSet(seen, now)) {
        return now;
      }
      seen = latest.get();
    }
    return seen;
  }

  @Override
  public long tsc() {
    return nanos();
  }

  @Override
  public long tscFrequency() {
    return FREQUENCY;
  }
}
