package dev.verdigris.vmbus.fault;

import dev.verdigris.hypercall.time.Scheduler;
import dev.verdigris.hypercall.time.Timer;
import java.util.function.Consumer;

/** A completion that is sent later. */
final class HeldPacket {
  /** How long to wait again when it does not fit. */
  static final long RETRY_NANOS = 1_000_000;

  private final Scheduler scheduler;
  private final Timer timer;
  private final boolean overtakable;
  private final long transaction;
  private final byte[] payload;

  HeldPacket(
      Scheduler scheduler,
      Consumer<HeldPacket> release,
      boolean overtakable,
      long transaction,
      byte[] payload) {
    this.scheduler = scheduler;
    timer = scheduler.newTimer(() -> release.accept(this));
    this.overtakable = overtakable;
    this.transaction = transaction;
    this.payload = payload;
  }

  void arm(long nanos) {
    timer.arm(scheduler.clock().nanos() + nanos);
  }

  void cancel() {
    timer.cancel();
  }

  /** True when it is sent as soon as another completion was. */
  boolean overtakable() {
    return overtakable;
  }

  long transaction() {
    return transaction;
  }

  byte[] payload() {
    return payload;
  }
}
