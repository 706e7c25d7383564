package dev.verdigris.hypercall.time;

import java.util.function.LongSupplier;

/**
 * Virtual time: one nanosecond and one TSC tick a retired instruction, and idle time skipped.
 *
 * <p>The TSC runs at 1 GHz, so that TSC, nanoseconds and instructions are one number.
 */
public final class VirtualClock implements Clock {
  private static final long FREQUENCY = 1_000_000_000;

  private final LongSupplier retired;
  private long skipped;
  private long latest;

  /**
   * Makes a clock.
   *
   * @param retired instructions retired by all processors since the start
   */
  public VirtualClock(LongSupplier retired) {
    this.retired = retired;
  }

  @Override
  public long nanos() {
    // A fault takes back the part of a block that was counted before it ran; time stands still
    // then.
    latest = Math.max(latest, skipped + retired.getAsLong());
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

  /** Skips idle time up to {@code nanos}; does nothing when that has passed. */
  public void skipTo(long nanos) {
    long now = nanos();
    if (nanos > now) {
      skipped += nanos - now;
      latest = nanos;
    }
  }
}
