package dev.verdigris.vmbus.guest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.vmbus.ChannelStatistics;
import dev.verdigris.vmbus.VmbusChannel;
import dev.verdigris.vmbus.VmbusProfile;
import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.PacketType;
import dev.verdigris.vmbus.abi.RingLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.host.ProtocolRule;
import dev.verdigris.vmbus.ring.RingPacket;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole way through a real partition: hypercalls, message slots, event flags, rings. */
class BusClientTest {
  private static final int RING = 4;

  static Stream<String> profiles() {
    return VmbusProfile.names().stream();
  }

  static Stream<VmbusVersion> versions() {
    return VmbusVersion.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void negotiatesTheNewestVersionOfEveryHost(String profile) {
    try (BusRig rig = new BusRig(profile)) {
      assertEquals(VmbusProfile.of(profile).bus(), rig.client.negotiate());
      assertEquals(rig.client.version(), rig.bus.version());
      assertEquals(List.of(), rig.client.offers());
    }
  }

  @Test
  void olderHostsHaveNoConnectionForVersion5() {
    try (BusRig rig = new BusRig("ws2016")) {
      byte[] message = {14, 0, 0, 0, 0, 0, 0, 0};
      assertEquals(
          HvStatus.INVALID_CONNECTION_ID,
          rig.synic.post(BusConnections.MESSAGE_V5, 1, message, message.length));
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void echoesOnEveryVersion(VmbusVersion version) {
    try (BusRig rig = new BusRig("paravisor")) {
      rig.bus.offer(new EchoDevice("a"));
      assertTrue(rig.client.connect(version));
      OfferReceived offer = rig.client.offers().get(0);
      assertEquals(EchoDevice.CLASS.guid(), offer.deviceClass());
      assertFalse(offer.monitorAllocated());
      assertEquals(version.atLeast(VmbusVersion.V1_1), offer.dedicated());
      ClientChannel channel = rig.client.open(offer, RING);
      byte[] payload = {1, 2, 3, 4, 5, 6, 7, 8};
      assertTrue(channel.send(77, payload, payload.length));
      channel.pump();
      assertTrue(channel.takeInterrupt(), "the ring was empty: the host signals");
      RingPacket answer = channel.receive();
      assertEquals(PacketType.COMPLETION, answer.type());
      assertEquals(77, answer.transaction());
      byte[] echoed = new byte[8];
      answer.copyPayload(0, echoed, 0, 8);
      assertArrayEquals(payload, echoed);
      assertNull(channel.receive());
      channel.finish();
      channel.close();
      if (version.atLeast(VmbusVersion.V1_1)) {
        rig.client.unload();
        assertNull(rig.bus.version());
      }
      assertEquals(List.of(), rig.broken);
    }
  }

  @Test
  void signalsOnceForABatch() {
    try (BusRig rig = new BusRig("ws2022")) {
      VmbusChannel host = rig.bus.offer(new EchoDevice("a"));
      ClientChannel channel = rig.client.open(rig.connect(), RING);
      byte[] payload = new byte[24];
      for (int i = 0; i < 10; i++) {
        assertTrue(channel.send(i + 1, payload, payload.length));
      }
      channel.pump();
      ChannelStatistics statistics = host.statistics();
      assertEquals("a", statistics.name());
      assertEquals(10, statistics.packetsIn());
      assertEquals(10, statistics.packetsOut());
      assertEquals(10 * 40, statistics.bytesIn());
      assertEquals(10 * 40, statistics.bytesOut());
      assertEquals(1, statistics.signalsIn());
      assertEquals(1, statistics.signalsOut());
      assertEquals(List.of(statistics), rig.bus.statistics());
    }
  }

  @Test
  void respectsTheGuestsMask() {
    try (BusRig rig = new BusRig("ws2022")) {
      rig.bus.offer(new EchoDevice("a"));
      ClientChannel channel = rig.client.open(rig.connect(), RING);
      channel.mask();
      channel.send(1, new byte[8], 8);
      channel.pump();
      assertFalse(channel.takeInterrupt());
      assertTrue(channel.unmask(), "a packet came while masked");
    }
  }

  @Test
  void waitsForRoomAndGoesOnWhenTheGuestMadeSome() {
    try (BusRig rig = new BusRig("ws2022")) {
      VmbusChannel host = rig.bus.offer(new EchoDevice("a"));
      ClientChannel channel = rig.client.open(rig.connect(), 2);
      byte[] payload = new byte[1000];
      int[] published = new int[2];
      rig.events.add(
          (type, vp, a, b, c, d) -> {
            published[0] += type == EventType.PACKET_FROM_GUEST ? 1 : 0;
            published[1] += type == EventType.PACKET_TO_GUEST ? 1 : 0;
          });
      // Each of these takes 1,024 of 4,096 bytes: three fit, the host can answer three.
      int sent = 0;
      int received = 0;
      Random random = new Random(5);
      while (received < 500) {
        if (sent < 500 && random.nextBoolean() && channel.send(sent + 1, payload, 1000)) {
          sent++;
        }
        channel.pump();
        if (random.nextInt(4) == 0) {
          for (RingPacket p = channel.receive(); p != null; p = channel.receive()) {
            assertEquals(++received, p.transaction());
          }
          channel.finish();
          channel.pump();
        }
      }
      assertEquals(500, host.statistics().packetsOut());
      assertEquals(500, published[0], "a packet that had to wait is published once");
      assertEquals(500, published[1]);
      assertEquals(0, rig.memory.readInt(channel.incomingHeader() + RingLayout.PENDING_SEND_SIZE));
      assertEquals(List.of(), rig.broken);
    }
  }

  @Test
  void pollsForRoomWhenTheGuestDoesNotPromiseToSignalIt() {
    try (BusRig rig = new BusRig("ws2022")) {
      VmbusChannel host = rig.bus.offer(new EchoDevice("a"));
      ClientChannel channel = rig.client.open(rig.connect(), 2);
      rig.memory.writeInt(channel.outgoingHeader() + RingLayout.FEATURES, 0);
      rig.memory.writeInt(channel.incomingHeader() + RingLayout.FEATURES, 0);
      byte[] payload = new byte[1000];
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 3; i++) {
          assertTrue(channel.send(3 * round + i + 1, payload, 1000));
        }
        channel.pump();
      }
      assertEquals(3, host.statistics().packetsOut());
      for (int i = 0; i < 3; i++) {
        assertNotNull(channel.receive());
      }
      channel.finish();
      rig.clock.skipTo(rig.clock.nanos() + 2_000_000);
      channel.pump();
      assertEquals(6, host.statistics().packetsOut());
    }
  }

  @Test
  void reopensAfterClose() {
    try (BusRig rig = new BusRig("ws2022")) {
      EchoDevice device = new EchoDevice("a");
      rig.bus.offer(device);
      OfferReceived offer = rig.connect();
      for (int i = 1; i <= 3; i++) {
        ClientChannel channel = rig.client.open(offer, RING);
        channel.send(i, new byte[8], 8);
        channel.pump();
        assertEquals(i, channel.receive().transaction());
        channel.close();
        assertEquals(i, device.opens);
        assertEquals(i, device.closes);
      }
      assertEquals(List.of(), rig.broken);
    }
  }

  @Test
  void aRefusedOpenCanBeRepeated() {
    try (BusRig rig = new BusRig("ws2022")) {
      EchoDevice device = new EchoDevice("a");
      device.refuse = true;
      rig.bus.offer(device);
      OfferReceived offer = rig.connect();
      assertNull(rig.client.open(offer, RING));
      device.refuse = false;
      assertNotNull(rig.client.open(offer, RING));
    }
  }

  @Test
  void offersAndRescindsWhileTheGuestRuns() {
    try (BusRig rig = new BusRig("ws2022")) {
      rig.client.negotiate();
      assertEquals(0, rig.client.offers().size());
      EchoDevice device = new EchoDevice("late");
      VmbusChannel host = rig.bus.offer(device);
      OfferReceived offer = rig.client.offersReceived().get(0);
      ClientChannel channel = rig.client.open(offer, RING);
      rig.bus.rescind(host);
      assertEquals(List.of(offer.relid()), rig.client.rescinded());
      channel.close();
      rig.client.release(offer.relid());
      assertEquals(1, device.closes);
      assertEquals(HvStatus.INVALID_CONNECTION_ID, rig.synic.signal(offer.connectionId(), 0));
      VmbusChannel again = rig.bus.offer(new EchoDevice("again"));
      assertEquals(offer.relid(), again.relid(), "the relid is free again");
      assertEquals(List.of(), rig.broken);
    }
  }

  @Test
  void startsAnewOnASecondContact() {
    try (BusRig rig = new BusRig("ws2022")) {
      EchoDevice device = new EchoDevice("a");
      rig.bus.offer(device);
      OfferReceived first = rig.connect();
      rig.client.open(first, RING);
      OfferReceived second = rig.connect();
      assertEquals(first, second);
      assertEquals(1, device.closes);
      assertNotNull(rig.client.open(second, RING));
    }
  }

  @Test
  void movesInterruptsToAnotherProcessor() {
    try (BusRig rig = new BusRig("ws2022")) {
      rig.bus.offer(new EchoDevice("a"));
      OfferReceived offer = rig.connect();
      ClientChannel channel = rig.client.open(offer, RING);
      SynicClient other = new SynicClient(rig.memory, rig.partition, rig.pages, 1);
      rig.client.retarget(offer.relid(), 1);
      channel.send(1, new byte[8], 8);
      channel.pump();
      assertFalse(channel.takeInterrupt());
      assertTrue(other.takeEvent(offer.relid()));
    }
  }

  @Test
  void aBrokenRingStopsTheChannelAndNothingElse() {
    try (BusRig rig = new BusRig("ws2022")) {
      rig.bus.offer(new EchoDevice("a"));
      OfferReceived offer = rig.connect();
      ClientChannel channel = rig.client.open(offer, RING);
      rig.memory.writeInt(channel.outgoingHeader() + RingLayout.WRITE_INDEX, 0x7fff_fff8);
      channel.signal();
      channel.pump();
      channel.signal();
      channel.pump();
      assertEquals(List.of(ProtocolRule.RING_INDEX), rig.broken);
      channel.close();
      ClientChannel fresh = rig.client.open(offer, RING);
      fresh.send(9, new byte[8], 8);
      fresh.pump();
      assertEquals(9, fresh.receive().transaction());
    }
  }

  @Test
  void anEventFlagOfTheGuestsOwnMakingIsReported() {
    try (BusRig rig = new BusRig("ws2022")) {
      VmbusChannel host = rig.bus.offer(new EchoDevice("a"));
      OfferReceived offer = rig.connect();
      rig.client.open(offer, RING);
      rig.synic.signal(offer.connectionId(), 5);
      rig.scheduler.runDue();
      assertEquals(List.of(ProtocolRule.EVENT_FLAG), rig.broken);
      assertEquals(0, host.statistics().signalsIn());
    }
  }

  @Test
  void aFloodOfMessagesIsHeldBack() {
    try (BusRig rig = new BusRig("ws2022")) {
      byte[] message = {3, 0, 0, 0, 0, 0, 0, 0};
      int taken = 0;
      while (rig.client.post(message, 8).equals(HvStatus.SUCCESS)) {
        taken++;
        assertTrue(taken < 1000, "never held back");
      }
      assertEquals(HvStatus.INSUFFICIENT_BUFFERS, rig.client.post(message, 8));
      rig.scheduler.runDue();
      assertEquals(HvStatus.SUCCESS, rig.client.post(message, 8));
    }
  }

  @Test
  void instanceGuidsComeFromTheNameAlone() {
    assertEquals(new EchoDevice("a").offer(), new EchoDevice("a").offer());
    assertFalse(new EchoDevice("a").offer().equals(new EchoDevice("b").offer()));
  }
}
