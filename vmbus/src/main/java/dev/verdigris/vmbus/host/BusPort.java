package dev.verdigris.vmbus.host;

import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.UUID;

/** What the state machine asks of whoever does its input and output. */
public interface BusPort {
  /** Number of virtual processors. */
  int processorCount();

  /**
   * Sends a message.
   *
   * @param vpIndex processor that it goes to
   * @param sint SINT that it goes to, 0–15
   * @param message valid during the call only
   * @param length bytes
   */
  void send(int vpIndex, int sint, byte[] message, int length);

  /**
   * Starts a channel's device on the rings that the channel names, and listens to the connection
   * that it names.
   *
   * @return false when either cannot be used or the device refuses
   */
  boolean open(OfferedChannel channel);

  /** Stops a channel's device; the rings are not to be touched any more. */
  void close(OfferedChannel channel);

  /** The channel is gone, and its relid free. */
  void released(OfferedChannel channel);

  /** Monitor pages of the host's own that the guest may use, or null. */
  MonitorPages ownMonitorPages();

  /**
   * Looks at these monitor pages from now on.
   *
   * @param pages null for none
   * @return false when they cannot be used; none are then in use
   */
  boolean monitor(MonitorPages pages);

  /**
   * The guest wants to connect to a host service; who accepts offers a channel for it.
   *
   * @return false when nobody listens
   */
  boolean connect(UUID endpoint, UUID service, UUID silo);

  /** True to refuse a version that the host speaks. */
  default boolean refusesVersion(VmbusVersion version) {
    return false;
  }

  /** True to refuse a GPADL that is in order. */
  default boolean refusesGpadl(OfferedChannel channel, int handle) {
    return false;
  }

  /** The guest broke a rule. */
  void misbehaved(ProtocolRule rule, long subject, long detail);
}
