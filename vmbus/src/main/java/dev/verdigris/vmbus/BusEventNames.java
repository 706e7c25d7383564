package dev.verdigris.vmbus;

import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.host.ProtocolRule;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Gives the numbers in a bus's events names: rules, and the devices whose channels they tell of.
 */
final class BusEventNames {
  private static final List<EventType> OF_CHANNELS =
      List.of(
          EventType.PACKET_FROM_GUEST,
          EventType.PACKET_TO_GUEST,
          EventType.SIGNAL_FROM_GUEST,
          EventType.SIGNAL_TO_GUEST,
          EventType.RING_DRAINED,
          EventType.RING_FULL);
  private static final int RULE = 0;
  private static final int WHERE = 3;
  private static final int CHANNEL = 0;

  private BusEventNames() {}

  static void addTo(EventStream events, IntFunction<Optional<VmbusChannel>> channels) {
    events.name(
        EventType.GUEST_MISBEHAVED,
        RULE,
        code -> Optional.ofNullable(ProtocolRule.of(code)).map(ProtocolRule::name));
    events.name(EventType.GUEST_MISBEHAVED, WHERE, where -> place(where, channels));
    for (EventType type : OF_CHANNELS) {
      events.name(type, CHANNEL, relid -> device(relid, channels));
    }
  }

  /** Relid in the high half, ring offset in the low. */
  private static Optional<String> place(long where, IntFunction<Optional<VmbusChannel>> channels) {
    String offset = (int) where == 0 ? "" : "+0x" + Integer.toHexString((int) where);
    return device(where >>> 32, channels).map(name -> name + offset);
  }

  private static Optional<String> device(long relid, IntFunction<Optional<VmbusChannel>> channels) {
    boolean possible = relid > 0 && relid < BusConnections.MAX_CHANNELS;
    return possible
        ? channels.apply((int) relid).map(channel -> channel.statistics().name())
        : Optional.empty();
  }
}
