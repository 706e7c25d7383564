package dev.verdigris.hypercall.time;

import java.util.ArrayDeque;
import java.util.PriorityQueue;

/**
 * A scheduler without threads: whoever drives the processors calls {@link #runDue} between slices
 * and runs no slice past {@link #nextDeadline}. Expiries at the same time run in the order armed.
 */
public final class DeterministicScheduler implements Scheduler {
  /** The value of {@link #nextDeadline} when no timer is armed. */
  public static final long NEVER = Long.MAX_VALUE;

  private final Clock clock;
  private final ArrayDeque<Runnable> work = new ArrayDeque<>();
  private final PriorityQueue<VirtualTimer> timers = new PriorityQueue<>();
  private Runnable wake = () -> {};
  private long sequence;

  /** Makes a scheduler over a clock that its driver moves. */
  public DeterministicScheduler(Clock clock) {
    this.clock = clock;
  }

  /**
   * Sets what is called when work appears or the next deadline comes nearer while a slice runs: the
   * driver ends the slice.
   */
  public void onEarlier(Runnable wake) {
    this.wake = wake;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public void execute(Runnable task) {
    work.add(task);
    wake.run();
  }

  @Override
  public Timer newTimer(Runnable expiry) {
    return new VirtualTimer(expiry);
  }

  /** Clock time of the earliest armed timer, or {@link #NEVER}. */
  public long nextDeadline() {
    VirtualTimer first = timers.peek();
    return first == null ? NEVER : first.deadline;
  }

  /** True when {@link #runDue} has work that waits for no time. */
  public boolean hasWork() {
    return !work.isEmpty();
  }

  /** Runs all queued work and every timer whose time has come, and what these queue in turn. */
  public void runDue() {
    while (true) {
      Runnable task = work.poll();
      if (task == null) {
        VirtualTimer first = timers.peek();
        if (first == null || first.deadline > clock.nanos()) {
          return;
        }
        timers.remove();
        first.armed = false;
        task = first.expiry;
      }
      task.run();
    }
  }

  private final class VirtualTimer implements Timer, Comparable<VirtualTimer> {
    private final Runnable expiry;
    private long deadline;
    private long order;
    private boolean armed;

    VirtualTimer(Runnable expiry) {
      this.expiry = expiry;
    }

    @Override
    public void arm(long nanos) {
      cancel();
      deadline = nanos;
      order = sequence++;
      armed = true;
      timers.add(this);
      if (timers.peek() == this) {
        wake.run();
      }
    }

    @Override
    public void cancel() {
      if (armed) {
        armed = false;
        timers.remove(this);
      }
    }

    @Override
    public boolean armed() {
      return armed;
    }

    @Override
    public int compareTo(VirtualTimer other) {
      int byTime = Long.compare(deadline, other.deadline);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }
}
