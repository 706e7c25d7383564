package dev.verdigris.guest.machine;

import dev.verdigris.hypercall.engine.StopReason;

/** Ends a run when the launch's time is up. */
final class WallLimit {
  private final WallClock wall;
  private final RunControl control;

  WallLimit(WallClock wall, RunControl control) {
    this.wall = wall;
    this.control = control;
  }

  void check() {
    if (wall.left() <= 0) {
      control.stop(
          StopReason.TIMEOUT,
          StopReason.TIMEOUT.exitStatus(),
          "the guest was still running when the time limit passed");
    }
  }

  /** Nanoseconds until the limit; 0 or less when it has passed. */
  long left() {
    return wall.left();
  }
}
