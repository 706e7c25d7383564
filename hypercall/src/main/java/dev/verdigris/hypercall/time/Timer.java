package dev.verdigris.hypercall.time;

/** One expiry that a model can arm again and again; made by {@link Scheduler#newTimer}. */
public interface Timer {
  /** Arms, or moves, the expiry to a clock time in nanoseconds; a past time expires at once. */
  void arm(long nanos);

  /** Disarms; does nothing when not armed. */
  void cancel();

  /** True from {@link #arm} to the expiry or {@link #cancel}. */
  boolean armed();
}
