package dev.verdigris.vmbus;

import dev.verdigris.vmbus.abi.ChannelOffer;
import dev.verdigris.vmbus.ring.RingPacket;

/**
 * A synthetic device: what sits at the host's end of a channel. The scheduler calls it, one call at
 * a time, never inside an exit of the guest; it makes no thread, and blocks no longer than its back
 * end does.
 *
 * <p>A device whose protocol has sub-channels offers them by {@link VmbusChannel#offerSubChannels},
 * and meets each of them in the same calls as its first channel.
 */
public interface VmbusDevice {
  /** The device's name in reports, unique on its bus. */
  String name();

  /** What the guest is offered. */
  ChannelOffer offer();

  /**
   * The guest has opened the channel.
   *
   * @return false to refuse: the guest's open fails
   */
  boolean opened(VmbusChannel channel);

  /**
   * A packet from the guest. It is read in place, in memory that the guest can change: a value is
   * to be read once, then checked, then used.
   *
   * @param packet valid during the call only
   * @return false to take it later: after {@link VmbusChannel#canSend} has said no, the packet
   *     comes again once the guest has made room, or after {@link VmbusChannel#resume}
   */
  boolean received(VmbusChannel channel, RingPacket packet);

  /**
   * There is room for what {@link VmbusChannel#canSend} said no to: for a device that has something
   * to send of its own accord. It may come although the room was used meanwhile.
   */
  default void writable(VmbusChannel channel) {}

  /** The channel is closed; it may be opened again. Nothing may be sent, and no range be used. */
  void closed(VmbusChannel channel);
}
