package dev.verdigris.hypercall.time;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.WaitStrategy;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Waits for one consumer: looks a while, then parks its thread until a producer unparks it or a
 * deadline comes. A producer takes no lock, and makes no system call unless the thread is parked.
 */
final class ParkingWait implements WaitStrategy {
  private static final int LOOKS = 2_000;
  private static final long LONGEST_PARK_NANOS = 1_000_000_000;

  private final LongSupplier left;
  private volatile Thread parked;

  /**
   * Makes a strategy.
   *
   * @param left nanoseconds that the consumer may wait, 0 or less when it has something else to do;
   *     then the wait ends by {@link TimeoutException}
   */
  ParkingWait(LongSupplier left) {
    this.left = left;
  }

  @Override
  public long waitFor(
      long sequence, Sequence cursor, Sequence dependentSequence, SequenceBarrier barrier)
      throws AlertException, TimeoutException {
    int looks = 0;
    long available = dependentSequence.get();
    while (available < sequence) {
      barrier.checkAlert();
      if (looks == 0) {
        requireTime();
      }
      if (looks++ < LOOKS) {
        Thread.onSpinWait();
      } else {
        park(sequence, dependentSequence, barrier);
        looks = 0;
      }
      available = dependentSequence.get();
    }
    return available;
  }

  private void requireTime() throws TimeoutException {
    if (left.getAsLong() <= 0) {
      throw TimeoutException.INSTANCE;
    }
  }

  private void park(long sequence, Sequence cursor, SequenceBarrier barrier) {
    long nanos = Math.min(left.getAsLong(), LONGEST_PARK_NANOS);
    // Full barrier of the volatile store: either this sees what was published, or the producer,
    // past its own barrier, sees the thread.
    parked = Thread.currentThread();
    if (nanos > 0 && cursor.get() < sequence && !barrier.isAlerted()) {
      LockSupport.parkNanos(this, nanos);
    }
    parked = null;
  }

  @Override
  public void signalAllWhenBlocking() {
    VarHandle.fullFence();
    Thread sleeper = parked;
    if (sleeper != null) {
      LockSupport.unpark(sleeper);
    }
  }
}
