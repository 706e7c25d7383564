package dev.verdigris.hypercall.viridian.dispatch;

import dev.verdigris.hypercall.viridian.abi.HvStatus;

/** What a hypercall does, once its form and privilege are checked. */
@FunctionalInterface
public interface HypercallHandler {
  /**
   * Serves a simple call, or the element {@link HypercallFrame#rep} of a rep call.
   *
   * @param frame the arguments, and where output goes
   * @return the status; anything but {@link HvStatus#SUCCESS} ends a rep call at this element
   */
  HvStatus call(HypercallFrame frame);
}
