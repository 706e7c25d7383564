package dev.verdigris.vmbus.fault;

import java.util.SplittableRandom;

/**
 * Which of the occasions for a fault are taken.
 *
 * @param from first occasion, counted from 1
 * @param to last occasion
 * @param step every how many of them
 * @param probability with which one is taken
 */
public record FaultSelection(long from, long to, long step, double probability) {
  /** One occasion. */
  public static FaultSelection nth(long n) {
    return new FaultSelection(n, n, 1, 1);
  }

  /** The first ones. */
  public static FaultSelection first(long n) {
    return new FaultSelection(1, n, 1, 1);
  }

  /** Every n-th. */
  public static FaultSelection every(long n) {
    return new FaultSelection(n, Long.MAX_VALUE, n, 1);
  }

  /** Each, with a probability of 0 to 1. */
  public static FaultSelection probability(double p) {
    return new FaultSelection(1, Long.MAX_VALUE, 1, p);
  }

  boolean takes(long occasion, SplittableRandom random) {
    return occasion >= from
        && occasion <= to
        && (occasion - from) % step == 0
        && (probability >= 1 || random.nextDouble() < probability);
  }
}
