package dev.verdigris.guest.machine;

import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.engine.StopSink;

/** Where a run's end is said and remembered, from any thread: the first word counts. */
final class RunControl implements StopSink {
  private Runnable onStop = () -> {};
  private StopReason reason;
  private int status;
  private String message;
  private Throwable failure;
  private volatile boolean stopped; // stored after what goes with it

  /** Sets what makes the processors leave their loops, called on the thread that stops the run. */
  void onStop(Runnable action) {
    onStop = action;
  }

  @Override
  public void stop(StopReason newReason, int newStatus, String newMessage) {
    synchronized (this) {
      if (stopped) {
        return;
      }
      reason = newReason;
      status = newStatus;
      message = newMessage;
      stopped = true;
    }
    onStop.run();
  }

  /** A part of the machine has failed on a thread of its own: the run ends with that. */
  void fail(Throwable newFailure) {
    synchronized (this) {
      failure = newFailure;
      stopped = true;
    }
    onStop.run();
  }

  boolean stopped() {
    return stopped;
  }

  /** Throws what was told to {@link #fail}, in the machine's thread. */
  void rethrow() {
    if (stopped && failure != null) {
      throw new IllegalStateException("a device failed", failure);
    }
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
