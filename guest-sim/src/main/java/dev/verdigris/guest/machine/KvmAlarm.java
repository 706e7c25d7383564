package dev.verdigris.guest.machine;

import java.util.concurrent.locks.LockSupport;

/**
 * Takes a processor out of the guest when something is due: at the time last set, and at least
 * every {@link #TICK_NANOS}, for console input, the time limit and an interrupted thread.
 */
final class KvmAlarm implements AutoCloseable {
  static final long TICK_NANOS = 20_000_000;

  private final Runnable kick;
  private final Thread thread;
  // Of System.nanoTime. The processor's thread moves it to an earlier time while it is to come, the
  // alarm's to a later one when it has come; the kick that follows has the processor set it again.
  private volatile long at = System.nanoTime() + TICK_NANOS;
  private volatile boolean closed;

  KvmAlarm(Runnable kick) {
    this.kick = kick;
    thread = new Thread(this::watch, "kvm-alarm");
    thread.setDaemon(true);
    thread.start();
  }

  /** Sets the alarm, unless it goes off earlier anyway. */
  void within(long nanos) {
    long time = System.nanoTime() + Math.max(0, Math.min(nanos, TICK_NANOS));
    if (time - at < 0) {
      at = time;
      LockSupport.unpark(thread);
    }
  }

  private void watch() {
    while (!closed) {
      long left = at - System.nanoTime();
      if (left > 0) {
        LockSupport.parkNanos(left);
      } else {
        at = System.nanoTime() + TICK_NANOS;
        kick.run();
      }
    }
  }

  /** Ends the alarm; a last kick may still come. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
