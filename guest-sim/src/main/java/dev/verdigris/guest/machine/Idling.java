package dev.verdigris.guest.machine;

/** How a machine's time passes while no processor has anything to run, and what it polls. */
interface Idling {
  /**
   * Looks at what the outside has for the guest: console input, the time limit.
   *
   * @return true when there was input
   */
  boolean poll();

  /**
   * The most instructions that may run before a time.
   *
   * @param deadline nanoseconds, or {@code DeterministicScheduler.NEVER}
   * @return at least 1
   */
  long instructionsUntil(long deadline);

  /**
   * Lets time pass until a deadline, or until the outside has something.
   *
   * @param deadline nanoseconds, or {@code DeterministicScheduler.NEVER}
   */
  void idle(long deadline) throws InterruptedException;
}
