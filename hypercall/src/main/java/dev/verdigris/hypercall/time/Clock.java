package dev.verdigris.hypercall.time;

/** The partition's time, which rises and never steps back. */
public interface Clock {
  /** Nanoseconds since the partition started. */
  long nanos();

  /** The time stamp counter that belongs to {@link #nanos()}. */
  long tsc();

  /** Ticks of {@link #tsc()} a second. */
  long tscFrequency();
}
