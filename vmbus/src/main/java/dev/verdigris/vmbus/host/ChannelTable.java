package dev.verdigris.vmbus.host;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.ChannelOffer;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.MonitorLayout;
import dev.verdigris.vmbus.abi.OfferLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.gpadl.GpadlTable;
import dev.verdigris.vmbus.host.OfferedChannel.State;

/** The channels by relid, and their GPADLs. */
final class ChannelTable {
  private final OfferedChannel[] byRelid = new OfferedChannel[BusConnections.MAX_CHANNELS];
  private final MonitorNumbers monitors = new MonitorNumbers();
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
    if (channel == null || channel.state == State.RELEASED) {
      port.misbehaved(ProtocolRule.UNKNOWN_CHANNEL, Integer.toUnsignedLong(relid), type.code());
      return null;
    }
    return channel;
  }

  /** Adds a channel; null when no relid is left. */
  OfferedChannel add(ChannelOffer offer, OfferedChannel primary, int subChannelIndex) {
    for (int relid = 1; relid < byRelid.length; relid++) {
      if (byRelid[relid] == null) {
        OfferedChannel channel = new OfferedChannel(relid, offer, primary, subChannelIndex);
        byRelid[relid] = channel;
        if (connection.offersRequested()) {
          announce(channel);
        }
        return channel;
      }
    }
    return null;
  }

  void announceAll() {
    for (OfferedChannel channel : byRelid) {
      if (channel != null) {
        announce(channel);
      }
    }
  }

  /** Offers a channel, unless the guest still holds one that it could not tell from it. */
  private void announce(OfferedChannel channel) {
    boolean versionHasIt = channel.subChannelIndex() == 0 || connection.atLeast(VmbusVersion.V2_4);
    if (channel.state != State.RELEASED || channel.givenUp || !versionHasIt) {
      return;
    }
    for (OfferedChannel other : byRelid) {
      if (other != null && other.state == State.RESCINDED && other.sameAs(channel)) {
        return; // until the guest has released that one
      }
    }
    channel.state = State.CLOSED;
    if (channel.offer().latencyUnits() != 0 && channel.monitor == MonitorLayout.NO_MONITOR) {
      channel.monitor = monitors.take();
    }
    OfferMessage.encode(connection, channel);
    connection.send(MessageType.OFFER_CHANNEL);
  }

  /** Takes an offer back; a device that runs goes on until the guest has closed the channel. */
  void rescind(OfferedChannel channel) {
    if (channel.state == State.RESCINDED || get(channel.relid()) != channel) {
      return;
    }
    rescindSubChannels(channel);
    if (channel.state == State.RELEASED || connection.version() == null) {
      remove(channel);
      return;
    }
    channel.state = State.RESCINDED;
    byte[] message = connection.compose(MessageType.RESCIND_OFFER);
    LittleEndian.putInt(message, OfferLayout.RESCIND_RELID, channel.relid());
    connection.send(MessageType.RESCIND_OFFER);
  }

  /** A channel's sub-channels live no longer than it is open. */
  private void rescindSubChannels(OfferedChannel channel) {
    for (OfferedChannel sub : byRelid) {
      if (sub != null && sub.primary() == channel) {
        stop(sub);
        rescind(sub);
      }
    }
  }

  /** Stops a channel's device when it runs. */
  void stop(OfferedChannel channel) {
    if (channel.running) {
      channel.running = false;
      port.close(channel);
      channel.rings = null;
    }
  }

  /** Ends what the guest's open began. */
  void close(OfferedChannel channel) {
    channel.state = State.CLOSED; // first: the device may rescind itself
    stop(channel);
    rescindSubChannels(channel);
  }

  /** The guest gives a closed channel up: it gets no other offer of it on this connection. */
  void giveUp(OfferedChannel channel) {
    channel.givenUp = true;
    forget(channel);
  }

  /** Takes a channel from the guest; a sub-channel comes back only when it is asked for. */
  void forget(OfferedChannel channel) {
    if (channel.primary() != null) {
      remove(channel);
    } else {
      release(channel);
    }
  }

  /** Forgets a channel; one that waited for its end is offered now. */
  void remove(OfferedChannel channel) {
    if (get(channel.relid()) != channel) {
      return;
    }
    release(channel);
    if (get(channel.relid()) != channel) {
      return; // the device, stopped, rescinded itself
    }
    byRelid[channel.relid()] = null;
    port.released(channel);
    if (connection.offersRequested()) {
      for (OfferedChannel other : byRelid) {
        if (other != null && other.sameAs(channel)) {
          announce(other);
        }
      }
    }
  }

  private void release(OfferedChannel channel) {
    channel.state = State.RELEASED;
    stop(channel);
    gpadls.release(channel.relid());
    monitors.release(channel.monitor);
    channel.monitor = MonitorLayout.NO_MONITOR;
  }

  /** Ends everything that hangs on the connection, which is down: all but reserved channels. */
  void reset() {
    for (OfferedChannel channel : byRelid) {
      if (channel != null && channel.state != State.RESERVED) {
        stop(channel);
      }
    }
    gpadls.retain(relid -> get(relid) != null && get(relid).state == State.RESERVED);
    for (OfferedChannel channel : byRelid) {
      if (channel != null && channel.state != State.RESERVED) {
        channel.givenUp = false;
        if (channel.state == State.RESCINDED) {
          remove(channel);
        } else {
          forget(channel);
        }
      }
    }
  }

  /** True while an open channel is signalled by way of the monitor pages. */
  boolean monitorsInUse() {
    for (OfferedChannel channel : byRelid) {
      if (channel != null && channel.running && channel.monitor != MonitorLayout.NO_MONITOR) {
        return true;
      }
    }
    return false;
  }

  /** True when an open channel is signalled through an event connection. */
  boolean signalled(int connectionId) {
    for (OfferedChannel channel : byRelid) {
      if (channel != null && channel.running && channel.signalConnection == connectionId) {
        return true;
      }
    }
    return false;
  }
}
