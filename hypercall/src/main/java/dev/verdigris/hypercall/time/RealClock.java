package dev.verdigris.hypercall.time;

import java.util.function.LongSupplier;

/** The host's monotonic time, with a TSC of 1 GHz, so that ticks and nanoseconds are one number. */
public final class RealClock implements Clock {
  private static final long FREQUENCY = 1_000_000_000;

  private final LongSupplier source;
  private final long start;
  private long latest;

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
    latest = Math.max(latest, source.getAsLong() - start);
    return latest;
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
