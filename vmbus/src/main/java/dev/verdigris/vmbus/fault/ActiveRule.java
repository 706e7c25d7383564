package dev.verdigris.vmbus.fault;

import java.util.SplittableRandom;

/** A rule with the occasions that it has had. */
final class ActiveRule {
  /** 2^64 over the golden ratio: keeps the rules' sequences apart. */
  private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

  final FaultRule rule;
  final SplittableRandom random;
  private long occasions;

  ActiveRule(FaultRule rule, long seed, int index) {
    this.rule = rule;
    random = new SplittableRandom(seed + (index + 1) * SPREAD);
  }

  /** Counts an occasion; true when it is taken. */
  boolean takes() {
    return rule.selection().takes(++occasions, random);
  }
}
