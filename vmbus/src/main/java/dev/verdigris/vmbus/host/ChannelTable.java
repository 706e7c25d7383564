package dev.verdigris.vmbus.host;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.ChannelOffer;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.OfferLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.gpadl.GpadlTable;

/** The channels by relid, and their GPADLs. */
final class ChannelTable {
  private static final int NO_MONITOR = 0xff;

  private final OfferedChannel[] byRelid = new OfferedChannel[BusConnections.MAX_CHANNELS];
  private final Connection connection;
  private final BusPort port;
  private final GpadlTable gpadls;

  ChannelTable(GuestMemory memory, Connection connection, BusPort port) {
    this.connection = connection;
    this.port = port;
    gpadls = new GpadlTable(memory);
  }

  GpadlTable gpadls() {
    return gpadls;
  }

  OfferedChannel get(int relid) {
    return relid > 0 && relid < byRelid.length ? byRelid[relid] : null;
  }

  /** The channel that a message may act on, or null after a report. */
  OfferedChannel require(int relid, MessageType type) {
    OfferedChannel channel = get(relid);
    if (channel == null || !channel.announced) {
      port.misbehaved(ProtocolRule.UNKNOWN_CHANNEL, Integer.toUnsignedLong(relid), type.code());
      return null;
    }
    return channel;
  }

  OfferedChannel add(ChannelOffer offer) {
    for (int relid = 1; relid < byRelid.length; relid++) {
      if (byRelid[relid] == null) {
        OfferedChannel channel = new OfferedChannel(relid, offer);
        byRelid[relid] = channel;
        if (connection.offersRequested()) {
          announce(channel);
        }
        return channel;
      }
    }
    throw new IllegalStateException("no relid is left");
  }

  void announceAll() {
    for (OfferedChannel channel : byRelid) {
      if (channel != null && !channel.rescinded) {
        announce(channel);
      }
    }
  }

  private void announce(OfferedChannel channel) {
    channel.announced = true;
    byte[] message = connection.compose(MessageType.OFFER_CHANNEL);
    channel.offer().encode(message);
    LittleEndian.putInt(message, OfferLayout.RELID, channel.relid());
    message[OfferLayout.MONITOR_ID] = (byte) NO_MONITOR;
    if (connection.atLeast(VmbusVersion.V1_1)) {
      LittleEndian.putShort(message, OfferLayout.DEDICATED, 1);
      LittleEndian.putInt(message, OfferLayout.CONNECTION, channel.connectionId());
    }
    connection.send(MessageType.OFFER_CHANNEL);
  }

  void rescind(OfferedChannel channel) {
    if (channel.rescinded || get(channel.relid()) != channel) {
      return;
    }
    channel.rescinded = true;
    if (!channel.announced) {
      remove(channel);
      return;
    }
    byte[] message = connection.compose(MessageType.RESCIND_OFFER);
    LittleEndian.putInt(message, OfferLayout.RESCIND_RELID, channel.relid());
    connection.send(MessageType.RESCIND_OFFER);
  }

  /** Stops a channel's device when it runs. */
  void close(OfferedChannel channel) {
    if (channel.open) {
      port.close(channel);
      channel.open = false;
      channel.rings = null;
    }
  }

  void remove(OfferedChannel channel) {
    close(channel);
    gpadls.release(channel.relid());
    byRelid[channel.relid()] = null;
    port.released(channel);
  }

  /** Ends everything that hangs on the connection. */
  void reset() {
    for (OfferedChannel channel : byRelid) {
      if (channel != null) {
        close(channel);
        channel.announced = false;
        if (channel.rescinded) {
          remove(channel);
        }
      }
    }
    gpadls.clear();
  }
}
