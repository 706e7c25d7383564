package dev.verdigris.hypercall.time;

/**
 * Who runs a model's deferred work. A model makes no thread: it asks here, and its work runs one
 * piece after another, never inside the call that asked.
 *
 * <p>Timers are armed and cancelled by work of the same scheduler, and before any ran.
 */
public interface Scheduler extends Handoff {
  /** The time that timers are armed in. */
  Clock clock();

  /** Runs work soon: after the current exit, in the order asked. */
  @Override
  void execute(Runnable work);

  /** Makes a timer, not armed, that runs {@code expiry} when it expires. */
  Timer newTimer(Runnable expiry);
}
