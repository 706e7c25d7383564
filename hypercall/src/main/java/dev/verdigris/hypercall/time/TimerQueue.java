package dev.verdigris.hypercall.time;

import java.util.PriorityQueue;

/** Timers of one thread. Expiries at the same time run in the order armed. */
final class TimerQueue {
  private final PriorityQueue<Entry> armed = new PriorityQueue<>();
  private final Runnable onEarlier;
  private long sequence;

  /**
   * Makes an empty queue.
   *
   * @param onEarlier called when the first deadline comes nearer
   */
  TimerQueue(Runnable onEarlier) {
    this.onEarlier = onEarlier;
  }

  Timer newTimer(Runnable expiry) {
    return new Entry(expiry);
  }

  /** Clock time of the first expiry, or {@link DeterministicScheduler#NEVER}. */
  long nextDeadline() {
    Entry first = armed.peek();
    return first == null ? DeterministicScheduler.NEVER : first.deadline;
  }

  /** Takes the first timer when its time has come; null when there is none. */
  Runnable takeDue(long now) {
    Entry first = armed.peek();
    if (first == null || first.deadline > now) {
      return null;
    }
    armed.remove();
    first.isArmed = false;
    return first.expiry;
  }

  private final class Entry implements Timer, Comparable<Entry> {
    private final Runnable expiry;
    private long deadline;
    private long order;
    private boolean isArmed;

    Entry(Runnable expiry) {
      this.expiry = expiry;
    }

    @Override
    public void arm(long nanos) {
      cancel();
      deadline = nanos;
      order = sequence++;
      isArmed = true;
      armed.add(this);
      if (armed.peek() == this) {
        onEarlier.run();
      }
    }

    @Override
    public void cancel() {
      if (isArmed) {
        isArmed = false;
        armed.remove(this);
      }
    }

    @Override
    public boolean armed() {
      return isArmed;
    }

    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(deadline, other.deadline);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }
}
