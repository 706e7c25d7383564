package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.EventFlagsLayout;

/** The host's end of an event connection: told of HvCallSignalEvent. */
@FunctionalInterface
public interface EventPort {
  /**
   * The guest has signalled the connection.
   *
   * @param vpIndex the processor that signalled
   * @param flag the event flag number, below {@link #flags}
   */
  void signalled(int vpIndex, int flag);

  /** Flags that the port has: another number is HV_STATUS_INVALID_PARAMETER. */
  default int flags() {
    return EventFlagsLayout.FLAGS;
  }
}
