package dev.verdigris.vmbus.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.vmbus.VmbusChannel;
import dev.verdigris.vmbus.abi.GpadlLayout;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.OpenLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices that come and go, and guests that start anew, at any time. */
class HotPlugTest {
  private static final int RING = 4;

  private static void comesBack(BusRig rig, int relid) {
    rig.client.release(relid);
    EchoDevice next = new EchoDevice("a");
    rig.bus.offer(next);
    List<OfferReceived> offers = rig.client.offersReceived();
    assertEquals(1, offers.size());
    works(rig.client.open(offers.get(0), RING));
    assertEquals(1, next.opens);
  }

  private static void works(ClientChannel channel) {
    channel.send(5, new byte[16], 16);
    channel.pump();
    assertEquals(5, channel.receive().transaction());
    channel.finish();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesWhileOffered(boolean atOnce) {
    try (BusRig rig = new BusRig("ws2022")) {
      VmbusChannel host = rig.bus.offer(new EchoDevice("a"));
      int relid = rig.connect().relid();
      take(rig, host, atOnce);
      assertEquals(List.of(relid), rig.client.rescinded());
      comesBack(rig, relid);
      assertEquals(List.of(), rig.broken);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesWhileAGpadlIsInFlight(boolean atOnce) {
    try (BusRig rig = new BusRig("ws2022")) {
      VmbusChannel host = rig.bus.offer(new EchoDevice("a"));
      int relid = rig.connect().relid();
      rig.client.post(
          RawMessage.of(MessageType.GPADL_HEADER)
              .putInt(GpadlLayout.HEADER_RELID, relid)
              .putInt(GpadlLayout.HEADER_GPADL, 7)
              .putShort(GpadlLayout.HEADER_RANGE_BYTES, 16)
              .putShort(GpadlLayout.HEADER_RANGE_COUNT, 1)
              .putLong(GpadlLayout.HEADER_RANGES, 4096));
      rig.client.collect();
      take(rig, host, atOnce);
      rig.client.post(
          RawMessage.of(MessageType.GPADL_BODY)
              .putInt(GpadlLayout.BODY_GPADL, 7)
              .putLong(GpadlLayout.BODY_PFNS, rig.pages.page() >>> 12));
      byte[] created = rig.client.receive(MessageType.GPADL_CREATED);
      assertEquals(
          MessageStatus.UNSUCCESSFUL, LittleEndian.getInt(created, GpadlLayout.CREATED_STATUS));
      comesBack(rig, relid);
      assertEquals(List.of(), rig.broken);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesBetweenTheOpenAndItsAnswer(boolean atOnce) {
    try (BusRig rig = new BusRig("ws2022")) {
      VmbusChannel host = rig.bus.offer(new EchoDevice("a"));
      int relid = rig.connect().relid();
      int handle = rig.client.establish(relid, rig.pages.pages(2 * RING));
      rig.client.post(
          RawMessage.of(MessageType.OPEN_CHANNEL)
              .putInt(OpenLayout.RELID, relid)
              .putInt(OpenLayout.RING_GPADL, handle)
              .putInt(OpenLayout.DOWNSTREAM_OFFSET, RING));
      take(rig, host, atOnce);
      assertEquals(List.of(relid), rig.client.rescinded());
      assertNull(rig.client.receive(MessageType.OPEN_CHANNEL_RESULT));
      assertFalse(host.isOpen());
      comesBack(rig, relid);
      assertEquals(List.of(), rig.broken);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesInTheMiddleOfTraffic(boolean atOnce) {
    try (BusRig rig = new BusRig("ws2022")) {
      EchoDevice device = new EchoDevice("a");
      VmbusChannel host = rig.bus.offer(device);
      ClientChannel channel = rig.client.open(rig.connect(), RING);
      works(channel);
      for (int i = 0; i < 5; i++) {
        assertTrue(channel.send(9, new byte[16], 16));
      }
      take(rig, host, atOnce);
      rig.client.collect();
      assertEquals(atOnce, channel.receive() == null, "a device in good order works on");
      assertEquals(atOnce ? 1 : 0, device.closes);
      channel.signal();
      channel.close();
      assertEquals(1, device.closes);
      comesBack(rig, channel.offer().relid());
      assertEquals(List.of(), rig.broken);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesAfterTheClose(boolean atOnce) {
    try (BusRig rig = new BusRig("ws2022")) {
      VmbusChannel host = rig.bus.offer(new EchoDevice("a"));
      ClientChannel channel = rig.client.open(rig.connect(), RING);
      rig.client.post(
          RawMessage.of(MessageType.CLOSE_CHANNEL)
              .putInt(OpenLayout.CLOSE_RELID, channel.offer().relid()));
      rig.client.collect();
      take(rig, host, atOnce);
      rig.client.tearDown(channel.offer().relid(), channel.ringGpadl());
      comesBack(rig, channel.offer().relid());
      assertEquals(List.of(), rig.broken);
    }
  }

  private static void take(BusRig rig, VmbusChannel host, boolean atOnce) {
    if (atOnce) {
      rig.bus.remove(host);
    } else {
      rig.bus.rescind(host);
    }
  }

  @Test
  void removesItselfInTheMiddleOfAPacket() {
    try (BusRig rig = new BusRig("ws2022")) {
      EchoDevice device = new EchoDevice("a");
      VmbusChannel host = rig.bus.offer(device);
      device.onPacket = () -> rig.bus.remove(host);
      ClientChannel channel = rig.client.open(rig.connect(), RING);
      channel.send(1, new byte[8], 8);
      channel.send(2, new byte[8], 8);
      channel.pump();
      assertNull(channel.receive());
      assertEquals(List.of(channel.offer().relid()), rig.client.rescinded());
      channel.close();
      comesBack(rig, channel.offer().relid());
      assertEquals(1, device.closes);
      assertEquals(List.of(), rig.broken);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x10001, 0x30000, 0x50003, 0x60000})
  void aKernelThatStartsAnewFindsEverythingClosed(int version) {
    try (BusRig rig = new BusRig("azure")) {
      EchoDevice[] devices = {new EchoDevice("a"), new EchoDevice("b"), new EchoDevice("c")};
      for (EchoDevice device : devices) {
        rig.bus.offer(device);
      }
      VmbusChannel gone = rig.bus.offer(new EchoDevice("gone"));
      for (int boot = 1; boot <= 4; boot++) {
        assertTrue(rig.client.connect(new VmbusVersion(version)));
        List<OfferReceived> offers = rig.client.offers();
        assertEquals(boot == 1 ? 4 : 3, offers.size());
        // One open with packets, one with a GPADL, one rescinded and never given back.
        ClientChannel channel = rig.client.open(offers.get(0), RING);
        works(channel);
        channel.send(1, new byte[8], 8);
        rig.client.open(offers.get(1), RING);
        rig.client.establish(offers.get(2).relid(), rig.pages.pages(3));
        rig.bus.rescind(gone);
        assertEquals(boot - 1, devices[0].closes);
      }
      assertEquals(List.of(), rig.broken);
    }
  }

  @Test
  void subChannelsWorkAndComeAgain() {
    try (BusRig rig = new BusRig("ws2022")) {
      EchoDevice device = new EchoDevice("a");
      VmbusChannel host = rig.bus.offer(device);
      OfferReceived offer = rig.connect();
      for (int round = 0; round < 3; round++) {
        ClientChannel primary = rig.client.open(offer, RING);
        assertEquals(3, host.offerSubChannels(3));
        assertEquals(3, host.offerSubChannels(3), "asking again changes nothing");
        List<OfferReceived> subs = rig.client.offersReceived();
        assertEquals(3, subs.size());
        for (OfferReceived sub : subs) {
          ClientChannel channel = rig.client.open(sub, RING);
          assertEquals(sub.subChannelIndex(), device.channel.subChannelIndex());
          assertEquals(host, device.channel.primary());
          works(channel);
          channel.close();
        }
        works(primary);
        primary.close();
        rig.client.collect();
        subs.forEach(sub -> rig.client.release(sub.relid()));
      }
      assertEquals(4, rig.bus.statistics().size());
      assertEquals("a/3", rig.bus.statistics().get(3).name());
      assertEquals(3, rig.bus.statistics().get(3).packetsIn());
      assertEquals(List.of(), rig.broken);
    }
  }

  @Test
  void channelsThatAreLongGoneAreNotCounted() {
    try (BusRig rig = new BusRig("ws2022")) {
      rig.bus.offer(new EchoDevice("stays"));
      rig.client.connect(VmbusVersion.V5_3);
      rig.client.offers();
      for (int i = 0; i < 3000; i++) {
        VmbusChannel host = rig.bus.offer(new EchoDevice("n" + i));
        OfferReceived offer = rig.client.offersReceived().get(0);
        rig.bus.rescind(host);
        rig.client.release(offer.relid());
      }
      assertEquals(1 + 1024, rig.bus.statistics().size());
      assertEquals("stays", rig.bus.statistics().get(0).name());
      assertEquals("n2999", rig.bus.statistics().get(1024).name());
    }
  }

  @Test
  void aDeviceOffersNoSubChannelsToOldGuests() {
    try (BusRig rig = new BusRig("ws2008r2")) {
      VmbusChannel host = rig.bus.offer(new EchoDevice("a"));
      rig.client.open(rig.connect(), RING);
      assertEquals(0, host.offerSubChannels(4));
      assertEquals(List.of(), rig.client.offersReceived());
      assertEquals(1, rig.bus.statistics().size());
    }
  }

  @Test
  void aReservedChannelWorksWithoutAConnection() {
    try (BusRig rig = new BusRig("ws2022")) {
      EchoDevice device = new EchoDevice("a");
      VmbusChannel host = rig.bus.offer(device);
      ClientChannel channel = rig.client.openReserved(rig.connect(), RING);
      assertNotNull(channel);
      assertTrue(host.isReserved());
      rig.client.unload();
      assertEquals(VmbusVersion.V5_3, host.version());
      works(channel);
      assertFalse(channel.takeInterrupt(), "it is polled");
      rig.client.closeReserved(channel.offer().relid());
      assertEquals(1, device.closes);
      assertNull(host.version());
      works(rig.client.open(rig.connect(), RING));
      assertEquals(List.of(), rig.broken);
    }
  }

  @Test
  void aReservedChannelIsAnsweredOnItsConnection() {
    try (BusRig rig = new BusRig("ws2016")) {
      rig.bus.offer(new EchoDevice("a"));
      OfferReceived offer = rig.connect();
      works(rig.client.openReserved(offer, RING));
      rig.client.closeReserved(offer.relid());
      works(rig.client.open(offer, RING));
      assertEquals(List.of(), rig.broken);
    }
  }
}
