package dev.verdigris.hypercall.viridian.dispatch;

import dev.verdigris.hypercall.viridian.abi.HvStatus;

/** Keeps hypercalls from pages that their caller may not access itself. */
@FunctionalInterface
public interface ParameterGuard {
  /**
   * Tells whether the caller may read, or write, the page that holds a parameter list.
   *
   * @return {@link HvStatus#SUCCESS} when it may; {@link HypercallFrame#postpone} when the access
   *     was intercepted; else what the call answers
   */
  HvStatus check(HypercallFrame frame, long gpa, boolean write);
}
