package dev.verdigris.hypercall.time;

import java.util.ArrayDeque;

/**
 * A scheduler without a thread of its own: whoever drives the processors calls {@link #runDue}
 * between slices and runs no slice past {@link #nextDeadline}. What runs, and in what order,
 * follows from the calls and the clock alone, unless other threads are let in by {@link #handoff}.
 */
public final class DeterministicScheduler implements Scheduler, AutoCloseable {
  /** The value of {@link #nextDeadline} when no timer is armed. */
  public static final long NEVER = Long.MAX_VALUE;

  private final Clock clock;
  private final ArrayDeque<Runnable> work = new ArrayDeque<>();
  private final TimerQueue timers = new TimerQueue(this::earlier);
  private Runnable wake = () -> {};
  private Inbox inbox; // null while only the driver's thread is served

  /** Makes a scheduler over a clock that its driver moves. */
  public DeterministicScheduler(Clock clock) {
    this.clock = clock;
  }

  /**
   * Sets what is called when work appears or the next deadline comes nearer while a slice runs: the
   * driver ends the slice.
   */
  public void onEarlier(Runnable newWake) {
    wake = newWake;
  }

  private void earlier() {
    wake.run();
  }

  /**
   * Lets other threads hand work to the driver's: {@link #runDue} runs it before other work. To be
   * called once, before other threads begin.
   *
   * @param newWake called on the handing thread after each hand-over: has the driver leave its
   *     slice or its sleep. A driver that is about to sleep asks {@link #hasWork} first.
   */
  public Handoff handoff(Runnable newWake) {
    inbox = new Inbox(newWake);
    return inbox;
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
    return timers.newTimer(expiry);
  }

  /** Clock time of the earliest armed timer, or {@link #NEVER}. */
  public long nextDeadline() {
    return timers.nextDeadline();
  }

  /** True when {@link #runDue} has work that waits for no time. */
  public boolean hasWork() {
    return !work.isEmpty() || (inbox != null && inbox.hasWork());
  }

  /**
   * Runs all queued work and every timer whose time has come, and what these queue in turn.
   *
   * @return false when there was none
   */
  public boolean runDue() {
    boolean any = false;
    if (inbox != null && inbox.hasWork()) {
      inbox.run();
      any = true;
    }
    while (true) {
      Runnable task = work.poll();
      if (task == null) {
        task = timers.takeDue(clock.nanos());
      }
      if (task == null) {
        return any;
      }
      task.run();
      any = true;
    }
  }

  /** Nobody drives it from now on: what other threads hand over is dropped. */
  @Override
  public void close() {
    if (inbox != null) {
      inbox.close();
    }
  }
}
