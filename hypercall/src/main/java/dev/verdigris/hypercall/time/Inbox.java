package dev.verdigris.hypercall.time;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import java.util.concurrent.locks.LockSupport;

/**
 * Work from other threads for one that looks for it between other things. Handing over takes no
 * lock and allocates nothing.
 */
final class Inbox implements Handoff {
  private static final long FULL_PARK_NANOS = 10_000;

  // The owner polls: the wait strategy is not used.
  private final RingBuffer<WorkSlot> ring =
      RingBuffer.createMultiProducer(WorkSlot::new, WorkSlot.CAPACITY, new YieldingWaitStrategy());
  private final EventPoller<WorkSlot> poller = ring.newPoller();
  private final EventPoller.Handler<WorkSlot> run =
      (slot, sequence, endOfBatch) -> {
        slot.run();
        return true;
      };
  private final Runnable wake;
  private volatile boolean closed;

  Inbox(Runnable wake) {
    this.wake = wake;
    ring.addGatingSequences(poller.getSequence());
  }

  /** Hands work over and wakes the owner; waits while 8,192 pieces wait. From any thread. */
  @Override
  public void execute(Runnable work) {
    while (!ring.tryPublishEvent(WorkSlot.PUT, work)) {
      if (closed) {
        return;
      }
      LockSupport.parkNanos(FULL_PARK_NANOS);
    }
    wake.run();
  }

  /** True when {@link #run} has something to do. */
  boolean hasWork() {
    return ring.getCursor() > poller.getSequence().get();
  }

  /** Runs what is there; the owner's call. */
  void run() {
    try {
      poller.poll(run);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e); // the handler throws none
    }
  }

  /** The owner looks no more: from now on nobody waits for room. */
  void close() {
    closed = true;
  }
}
