package dev.verdigris.vmbus.fault;

import java.util.List;

/**
 * The faults of a run. The same plan makes the same faults when the guest does the same.
 *
 * @param rules each counts its own occasions
 * @param seed of what is left to chance
 */
public record FaultPlan(List<FaultRule> rules, long seed) {
  /** No fault at all. */
  public static final FaultPlan NONE = new FaultPlan(List.of(), 0);

  /** Copies the rules. */
  public FaultPlan {
    rules = List.copyOf(rules);
  }

  /**
   * Reads one rule from each specification, see {@link FaultRule#parse}.
   *
   * @throws IllegalArgumentException with one line for the user
   */
  public static FaultPlan parse(List<String> specifications, long seed) {
    return new FaultPlan(specifications.stream().map(FaultRule::parse).toList(), seed);
  }
}
