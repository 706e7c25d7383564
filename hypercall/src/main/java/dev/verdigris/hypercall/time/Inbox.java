package dev.verdigris.hypercall.time;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.YieldingWaitStrategy;

/** Work from other threads for one that looks for it between other things. */
final class Inbox implements Handoff {
  // The owner polls: the wait strategy is not used.
  private final WorkRing ring = new WorkRing(new YieldingWaitStrategy());
  private final EventPoller<WorkRing.Slot> poller = ring.buffer().newPoller();
  private final EventPoller.Handler<WorkRing.Slot> run =
      (slot, sequence, endOfBatch) -> {
        slot.run();
        return true;
      };
  private final Runnable wake;

  Inbox(Runnable wake) {
    this.wake = wake;
    ring.buffer().addGatingSequences(poller.getSequence());
  }

  /** Hands work over and wakes the owner; waits while 8,192 pieces wait. From any thread. */
  @Override
  public void execute(Runnable work) {
    ring.put(work);
    wake.run();
  }

  /** True when {@link #run} has something to do. */
  boolean hasWork() {
    return ring.buffer().getCursor() > poller.getSequence().get();
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
    ring.close();
  }
}
