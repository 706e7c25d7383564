package dev.verdigris.guest.platform;

import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.engine.StopSink;

/** Notes why the machine was stopped. */
public final class RecordingStop implements StopSink {
  /** The reason, or null while nothing has stopped it. */
  public StopReason reason;

  /** The status given with the reason. */
  public int status;

  @Override
  public void stop(StopReason why, int exitStatus, String message) {
    reason = why;
    status = exitStatus;
  }
}
