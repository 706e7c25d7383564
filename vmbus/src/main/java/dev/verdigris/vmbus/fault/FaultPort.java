package dev.verdigris.vmbus.fault;

/** A channel as its faults see it. */
public interface FaultPort {
  /** The channel's number on the bus. */
  int relid();

  /**
   * Writes a packet to the guest, without a fault.
   *
   * @return false when it does not fit
   */
  boolean put(int type, int flags, long transaction, byte[] payload, int length);

  /** Reads on. */
  void resume();
}
