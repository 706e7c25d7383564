package dev.verdigris.hypercall.time;

import com.lmax.disruptor.EventTranslatorOneArg;

/** A place for a piece of work in a ring between threads. */
final class WorkSlot {
  /** Puts work into a slot that a producer has claimed. */
  static final EventTranslatorOneArg<WorkSlot, Runnable> PUT =
      (slot, sequence, work) -> slot.work = work;

  /**
   * Slots of a ring. Whoever hands over work that can pile up coalesces or counts it: two threads
   * that hand each other more than this could wait for each other.
   */
  static final int CAPACITY = 8192;

  private Runnable work;

  void run() {
    Runnable taken = work;
    work = null;
    taken.run();
  }
}
