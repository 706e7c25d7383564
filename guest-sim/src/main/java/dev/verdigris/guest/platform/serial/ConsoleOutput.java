package dev.verdigris.guest.platform.serial;

import dev.verdigris.hypercall.time.Scheduler;
import dev.verdigris.hypercall.time.Timer;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Guest output on its way to a host stream: flushed at a newline, when the buffer is full, and a
 * little later by virtual time, so that prompts show and lines cost one write.
 *
 * <p>When the stream fails, output is dropped from then on and {@link #failure} says why: the guest
 * does not notice.
 */
public final class ConsoleOutput implements ByteSink {
  private static final int CAPACITY = 4096;
  private static final long FLUSH_NANOS = 10_000_000;

  private final OutputStream out;
  private final Scheduler scheduler;
  private final Timer flushTimer;
  private final byte[] buffer = new byte[CAPACITY];
  private int length;
  private long written;
  private IOException failure;

  /** Makes an output that does not close {@code out}. */
  public ConsoleOutput(OutputStream out, Scheduler scheduler) {
    this.out = out;
    this.scheduler = scheduler;
    this.flushTimer = scheduler.newTimer(this::flush);
  }

  @Override
  public void write(int value) {
    written++;
    buffer[length++] = (byte) value;
    if (value == '\n' || length == CAPACITY) {
      flush();
    } else if (!flushTimer.armed()) {
      flushTimer.arm(scheduler.clock().nanos() + FLUSH_NANOS);
    }
  }

  /** Hands everything over to the stream. */
  public void flush() {
    flushTimer.cancel();
    int count = length;
    length = 0;
    if (failure != null || count == 0) {
      return;
    }
    try {
      out.write(buffer, 0, count);
      out.flush();
    } catch (IOException e) {
      failure = e;
    }
  }

  /** Bytes that the guest has written. */
  public long written() {
    return written;
  }

  /** Why the stream takes no more, or null. */
  public IOException failure() {
    return failure;
  }
}
