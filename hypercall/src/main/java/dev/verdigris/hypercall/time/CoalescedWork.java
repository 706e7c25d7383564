package dev.verdigris.hypercall.time;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Work that runs once for all requests made while it waits. A request made when it has begun has it
 * run again: what was done before a request is seen by a run after it.
 */
public final class CoalescedWork {
  private final AtomicBoolean waiting = new AtomicBoolean();
  private final Handoff target;
  private final Runnable work;
  private final Runnable run = this::run;

  /**
   * Makes work that nobody has requested.
   *
   * @param target who does it
   */
  public CoalescedWork(Handoff target, Runnable work) {
    this.target = target;
    this.work = work;
  }

  /** Requests a run; from any thread if the target takes work from any. */
  public void request() {
    if (!waiting.getAndSet(true)) {
      target.execute(run);
    }
  }

  private void run() {
    waiting.set(false);
    work.run();
  }
}
