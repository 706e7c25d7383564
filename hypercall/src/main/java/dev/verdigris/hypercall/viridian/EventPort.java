package dev.verdigris.hypercall.viridian;

/** The host's end of an event connection: told of HvCallSignalEvent. */
@FunctionalInterface
public interface EventPort {
  /**
   * The guest has signalled the connection.
   *
   * @param vpIndex the processor that signalled
   * @param flag the event flag number, 0–2047
   */
  void signalled(int vpIndex, int flag);
}
