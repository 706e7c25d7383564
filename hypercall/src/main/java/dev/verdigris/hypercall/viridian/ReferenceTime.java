package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.time.Clock;
import java.math.BigInteger;

/**
 * The partition's reference time, in ticks of 100 ns (TLFS, "Timers"). The counter MSR, the
 * reference TSC page and the synthetic timers all use this one formula of the TSC, so that a guest
 * never sees them disagree.
 */
final class ReferenceTime {
  /** Nanoseconds in a tick. */
  static final int TICK_NANOS = 100;

  private static final long TICKS_PER_SECOND = 10_000_000;

  private final Clock clock;
  private final long scale;
  private final long offset;

  /**
   * Starts reference time.
   *
   * @throws IllegalArgumentException when the TSC is too slow for the reference TSC page, whose
   *     scale is a fraction of 2^64
   */
  ReferenceTime(Clock clock) {
    this.clock = clock;
    long frequency = clock.tscFrequency();
    if (frequency <= TICKS_PER_SECOND) {
      throw new IllegalArgumentException("the TSC must be faster than 10 MHz");
    }
    // Rounded up: at the tick's own TSC value the tick has come, not almost.
    BigInteger divisor = BigInteger.valueOf(frequency);
    scale =
        BigInteger.valueOf(TICKS_PER_SECOND)
            .shiftLeft(64)
            .add(divisor)
            .subtract(BigInteger.ONE)
            .divide(divisor)
            .longValue();
    offset = clock.nanos() / TICK_NANOS - multiplyHigh(clock.tsc(), scale);
  }

  /** Ticks since the partition started. */
  long now() {
    return multiplyHigh(clock.tsc(), scale) + offset;
  }

  /** TscScale of the reference TSC page. */
  long scale() {
    return scale;
  }

  /** TscOffset of the reference TSC page. */
  long offset() {
    return offset;
  }

  /** Clock time of a tick that is {@code ticks} away; {@link Long#MAX_VALUE} when out of range. */
  long deadline(long ticks) {
    long now = clock.nanos();
    return ticks > (Long.MAX_VALUE - now) / TICK_NANOS
        ? Long.MAX_VALUE
        : now - now % TICK_NANOS + ticks * TICK_NANOS;
  }

  /** High half of an unsigned product. */
  private static long multiplyHigh(long a, long b) {
    return Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
  }
}
