package dev.verdigris.hypercall.time;

import com.lmax.disruptor.EventTranslatorOneArg;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.WaitStrategy;
import java.util.concurrent.locks.LockSupport;

/**
 * Pieces of work on their way from any thread to one. Handing over takes no lock and allocates
 * nothing.
 */
final class WorkRing {
  /**
   * Pieces that can wait. Whoever hands over work that can pile up coalesces or counts it: two
   * threads that hand each other more than this could wait for each other.
   */
  static final int CAPACITY = 8192;

  private static final long FULL_PARK_NANOS = 10_000;
  private static final EventTranslatorOneArg<Slot, Runnable> PUT =
      (slot, sequence, work) -> slot.work = work;

  /** A place for a piece of work. */
  static final class Slot {
    private Runnable work;

    void run() {
      Runnable taken = work;
      work = null;
      taken.run();
    }
  }

  private final RingBuffer<Slot> buffer;
  private volatile boolean closed;

  /** Makes an empty ring whose consumer waits by a strategy. */
  WorkRing(WaitStrategy waiting) {
    buffer = RingBuffer.createMultiProducer(Slot::new, CAPACITY, waiting);
  }

  /** What the consumer takes the work from. */
  RingBuffer<Slot> buffer() {
    return buffer;
  }

  /** Hands work over; waits while the ring is full, and drops the work when it is closed then. */
  void put(Runnable work) {
    while (!buffer.tryPublishEvent(PUT, work)) {
      if (closed) {
        return;
      }
      LockSupport.parkNanos(FULL_PARK_NANOS);
    }
  }

  /** True after {@link #close}. */
  boolean closed() {
    return closed;
  }

  /** The consumer takes no more: from now on nobody waits for room. */
  void close() {
    closed = true;
  }
}
