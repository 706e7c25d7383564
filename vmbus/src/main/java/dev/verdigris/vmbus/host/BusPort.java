package dev.verdigris.vmbus.host;

/** What the state machine asks of whoever does its input and output. */
public interface BusPort {
  /** Number of virtual processors. */
  int processorCount();

  /**
   * Sends a message.
   *
   * @param vpIndex processor that it goes to
   * @param message valid during the call only
   * @param length bytes
   */
  void send(int vpIndex, byte[] message, int length);

  /**
   * Starts a channel's device on the rings that the channel names.
   *
   * @return false when the rings cannot be used or the device refuses
   */
  boolean open(OfferedChannel channel);

  /** Stops a channel's device; the rings are not to be touched any more. */
  void close(OfferedChannel channel);

  /** The guest has given back the relid of a rescinded channel. */
  void released(OfferedChannel channel);

  /** The guest broke a rule. */
  void misbehaved(ProtocolRule rule, long subject, long detail);
}
