package dev.verdigris.vmbus.host;

import dev.verdigris.vmbus.abi.OpenLayout;
import dev.verdigris.vmbus.gpadl.Gpadl;
import dev.verdigris.vmbus.host.OfferedChannel.State;

/** What the two ways to open a channel have in common. */
final class ChannelOpener {
  /** Pages of the smallest ring: its header and one page of data. */
  private static final int MIN_RING_PAGES = 2;

  private final Connection connection;
  private final ChannelTable channels;
  private final BusPort port;

  ChannelOpener(Connection connection, ChannelTable channels, BusPort port) {
    this.connection = connection;
    this.channels = channels;
    this.port = port;
  }

  /** Names the rings of a channel, or reports that the GPADL does not hold them. */
  boolean rings(OfferedChannel channel, int handle, int downstream) {
    Gpadl gpadl = channels.gpadls().get(channel.relid(), handle);
    if (gpadl == null
        || downstream < MIN_RING_PAGES
        || downstream > gpadl.ringPages() - MIN_RING_PAGES) {
      port.misbehaved(ProtocolRule.OPEN_RINGS, channel.relid(), Integer.toUnsignedLong(handle));
      return false;
    }
    channel.rings = gpadl;
    channel.downstreamOffset = downstream;
    return true;
  }

  /** Sets the processor to signal, or reports that there is no such one. */
  boolean target(OfferedChannel channel, int vp) {
    if (vp != OpenLayout.NO_INTERRUPTS && !exists(vp)) {
      port.misbehaved(ProtocolRule.TARGET_PROCESSOR, channel.relid(), Integer.toUnsignedLong(vp));
      return false;
    }
    channel.targetVp = vp;
    return true;
  }

  boolean exists(int vp) {
    return vp >= 0 && vp < port.processorCount();
  }

  /** Starts the device of a channel whose parameters are set. */
  boolean start(OfferedChannel channel, State opened) {
    channel.version = connection.version();
    channel.running = port.open(channel);
    if (channel.running && channel.state == State.CLOSED) { // the device may have rescinded itself
      channel.state = opened;
    }
    if (!channel.running) {
      channel.rings = null;
    }
    return channel.running;
  }
}
