package dev.verdigris.hypercall.viridian.dispatch;

/**
 * A call that moves its caller to another trust level (TLFS, "VTL Call" and "VTL Return"). It has
 * no parameters but a control input, and no result value: shared registers stay as they are.
 */
@FunctionalInterface
public interface LevelSwitchHandler {
  /**
   * Serves the call.
   *
   * @param control the control input: RAX of a 64-bit caller, ECX of a 32-bit one
   * @param wide whether it is 64-bit code that calls
   * @return false, and nothing has changed, when the call is #UD
   */
  boolean call(HypercallFrame frame, long control, boolean wide);
}
