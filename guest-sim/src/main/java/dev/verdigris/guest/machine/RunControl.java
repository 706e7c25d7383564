package dev.verdigris.guest.machine;

import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.engine.StopSink;

/** Where a run's end is said and remembered: the first word counts. */
final class RunControl implements StopSink {
  private Runnable onStop = () -> {};
  private StopReason reason;
  private int status;
  private String message;

  /** Sets what makes the processors leave their loops. */
  void onStop(Runnable action) {
    onStop = action;
  }

  @Override
  public void stop(StopReason newReason, int newStatus, String newMessage) {
    if (reason == null) {
      reason = newReason;
      status = newStatus;
      message = newMessage;
      onStop.run();
    }
  }

  boolean stopped() {
    return reason != null;
  }

  StopReason reason() {
    return reason;
  }

  int status() {
    return status;
  }

  /** One line for the user, or null. */
  String message() {
    return message;
  }
}
