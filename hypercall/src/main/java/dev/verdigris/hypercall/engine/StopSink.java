package dev.verdigris.hypercall.engine;

/** Where a model or device says that the guest has stopped; the first word counts. */
@FunctionalInterface
public interface StopSink {
  /**
   * Stops every processor at the end of the current exit.
   *
   * @param status the exit status for {@link StopReason#DEBUG_EXIT}, else {@link
   *     StopReason#exitStatus()}
   * @param message one line for the user, or null
   */
  void stop(StopReason reason, int status, String message);
}
