package dev.verdigris.vmbus.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.event.EventType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a channel tells the event stream, in order. */
class ChannelEventsTest {
  private static final Set<EventType> WATCHED =
      EnumSet.of(
          EventType.SIGNAL_FROM_GUEST,
          EventType.SIGNAL_TO_GUEST,
          EventType.PACKET_FROM_GUEST,
          EventType.PACKET_TO_GUEST,
          EventType.RING_DRAINED,
          EventType.RING_FULL);

  private final List<String> seen = new ArrayList<>();

  private ClientChannel watch(BusRig rig, int ringPages) {
    rig.bus.offer(new EchoDevice("a"));
    ClientChannel channel = rig.client.open(rig.connect(), ringPages);
    rig.events.add(
        (type, vp, a, b, c, d) -> {
          if (WATCHED.contains(type)) {
            assertEquals(channel.offer().relid(), a);
            assertEquals(Optional.of("a"), rig.events.nameOf(type, 0, a));
            seen.add(
                switch (type) {
                  case SIGNAL_FROM_GUEST -> "signal from " + vp;
                  case SIGNAL_TO_GUEST -> "signal to " + b;
                  case RING_DRAINED -> "drained " + b + (c == 1 ? ", stalled" : "");
                  case RING_FULL -> "full for " + b;
                  case PACKET_FROM_GUEST -> "packet " + c;
                  default -> "completion " + c;
                });
          }
        });
    return channel;
  }

  @Test
  void anExchange() {
    try (BusRig rig = new BusRig("ws2022")) {
      ClientChannel channel = watch(rig, 4);
      assertTrue(channel.send(1, new byte[8], 8));
      assertTrue(channel.send(2, new byte[8], 8));
      channel.pump();
      assertEquals(
          List.of(
              "signal from 0",
              "packet 1",
              "completion 1",
              "signal to 0",
              "packet 2",
              "completion 2",
              "drained 2"),
          seen);
    }
  }

  @Test
  void aSignalByTheInterruptPageIsNoProcessors() {
    try (BusRig rig = new BusRig("ws2008")) {
      ClientChannel channel = watch(rig, 4);
      assertTrue(channel.send(1, new byte[8], 8));
      channel.pump();
      assertEquals("signal from -1", seen.get(0));
      assertEquals("signal to 0", seen.get(3));
    }
  }

  @Test
  void aFullRing() {
    try (BusRig rig = new BusRig("ws2022")) {
      ClientChannel channel = watch(rig, 2);
      int sent = 0;
      while (channel.send(sent + 1, new byte[1000], 1000)) {
        sent++;
      }
      channel.pump();
      assertTrue(channel.send(sent + 1, new byte[1000], 1000));
      channel.pump();
      assertEquals(1, seen.stream().filter("full for 1000"::equals).count(), seen::toString);
      assertEquals("drained 0, stalled", seen.get(seen.size() - 1));
      while (channel.receive() != null) {
        // takes them all
      }
      channel.finish();
      channel.pump();
      assertEquals("drained 1", seen.get(seen.size() - 1));
    }
  }
}
