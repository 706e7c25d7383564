package dev.verdigris.hypercall.viridian.dispatch;

import dev.verdigris.hypercall.viridian.abi.HvStatus;

/** Told of each hypercall entry that was served, for counters and the event stream. */
@FunctionalInterface
public interface HypercallObserver {
  /**
   * A hypercall was served.
   *
   * @param row the call's row in the table, or {@link HypercallTable#size} for an unknown code
   * @param input the hypercall input value
   */
  void served(int vpIndex, int row, long input, HvStatus status);
}
