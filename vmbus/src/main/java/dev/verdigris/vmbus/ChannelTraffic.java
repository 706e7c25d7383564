package dev.verdigris.vmbus;

import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.vmbus.abi.PacketLayout;
import dev.verdigris.vmbus.ring.RingPacket;
import dev.verdigris.vmbus.ring.RingWriter;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** What goes over a channel, counted and told to the event stream. */
final class ChannelTraffic {
  private static final int NO_PROCESSOR = -1;

  private final EventStream events;
  private final VmbusChannel channel;
  private final AtomicLong signalsIn = new AtomicLong();
  private long packetsIn;
  private long packetsOut;
  private long bytesIn;
  private long bytesOut;
  private long signalsOut;

  ChannelTraffic(EventStream events, VmbusChannel channel) {
    this.events = events;
    this.channel = channel;
  }

  /** The guest has signalled; from any thread. */
  void signalledBy(int vpIndex) {
    signalsIn.incrementAndGet();
    if (events.active()) {
      events.publish(EventType.SIGNAL_FROM_GUEST, vpIndex, channel.relid());
    }
  }

  /** Signals from the guest so far. */
  long signalsIn() {
    return signalsIn.get();
  }

  /** A packet of the guest's is met for the first time. */
  void met(RingPacket packet) {
    if (events.active()) {
      events.publish(
          EventType.PACKET_FROM_GUEST,
          NO_PROCESSOR,
          channel.relid(),
          packet.type(),
          packet.transaction(),
          packet.length());
    }
  }

  /** The device has taken a packet of the guest's. */
  void taken(int bytes) {
    packetsIn++;
    bytesIn += bytes;
  }

  /** A batch of packets from the guest is over. */
  void drained(int packets, boolean stalled) {
    if (events.active()) {
      events.publish(
          EventType.RING_DRAINED, NO_PROCESSOR, channel.relid(), packets, stalled ? 1 : 0);
    }
  }

  /** A packet to the guest was written. */
  void sent(int type, long transaction, int payload) {
    int bytes = RingWriter.footprint(payload) - PacketLayout.TRAILER_SIZE;
    packetsOut++;
    bytesOut += bytes;
    if (events.active()) {
      events.publish(
          EventType.PACKET_TO_GUEST, NO_PROCESSOR, channel.relid(), type, transaction, bytes);
    }
  }

  /** A packet to the guest does not fit. */
  void full(int payload) {
    if (events.active()) {
      events.publish(EventType.RING_FULL, NO_PROCESSOR, channel.relid(), payload);
    }
  }

  /** The guest is to be interrupted. */
  void signalled() {
    signalsOut++;
  }

  ChannelStatistics statistics(String name, UUID instance) {
    return new ChannelStatistics(
        name, instance, packetsIn, packetsOut, bytesIn, bytesOut, signalsIn.get(), signalsOut);
  }
}
