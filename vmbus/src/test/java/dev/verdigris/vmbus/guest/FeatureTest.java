package dev.verdigris.vmbus.guest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.vmbus.PipeFrame;
import dev.verdigris.vmbus.VmbusChannel;
import dev.verdigris.vmbus.VmbusDevice;
import dev.verdigris.vmbus.abi.ChannelOffer;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.OfferFlags;
import dev.verdigris.vmbus.abi.PacketType;
import dev.verdigris.vmbus.abi.PipeLayout;
import dev.verdigris.vmbus.abi.RingLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.host.ProtocolRule;
import dev.verdigris.vmbus.ring.RingPacket;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What single features do, the whole way through a partition. */
class FeatureTest {
  private static final UUID GUEST_END = new UUID(1, 2);
  private static final UUID SERVICE = new UUID(3, 4);

  private static void works(ClientChannel channel) {
    channel.send(5, new byte[16], 16);
    channel.pump();
    assertTrue(channel.takeInterrupt());
    assertEquals(5, channel.receive().transaction());
    channel.finish();
  }

  @Test
  void signalsAreWhatTheGuestSpecifies() {
    try (BusRig rig = new BusRig("ws2025")) {
      rig.bus.offer(new EchoDevice("a"));
      OfferReceived offer = rig.connect();
      for (int round = 0; round < 2; round++) {
        ClientChannel channel =
            rig.client.open(offer, OpenOptions.rings(4).withSignals(0x2002, 700));
        works(channel);
        assertEquals(HvStatus.SUCCESS, rig.synic.signal(0x2002, 0));
        channel.close();
        assertEquals(HvStatus.INVALID_CONNECTION_ID, rig.synic.signal(0x2002, 0));
      }
      works(rig.client.open(offer, 4));
      assertEquals(List.of(), rig.broken);
    }
  }

  @Test
  void signalsOfTheBussOwnAreRefused() {
    try (BusRig rig = new BusRig("ws2025")) {
      rig.bus.offer(new EchoDevice("a"));
      OfferReceived offer = rig.connect();
      assertNull(rig.client.open(offer, OpenOptions.rings(4).withSignals(2, 1)));
      assertEquals(List.of(ProtocolRule.OPEN_SIGNALS), rig.broken);
      works(rig.client.open(offer, 4));
    }
  }

  @Test
  void aPausedGuestHearsOfDevicesLater() {
    try (BusRig rig = new BusRig("paravisor")) {
      rig.client.negotiate();
      rig.client.offers();
      rig.client.pause();
      rig.bus.offer(new EchoDevice("late"));
      assertEquals(List.of(), rig.client.offersReceived());
      rig.client.resume();
      works(rig.client.open(rig.client.offersReceived().get(0), 4));
      assertEquals(List.of(), rig.broken);
    }
  }

  @Test
  void interruptsMoveBackAndForth() {
    try (BusRig rig = new BusRig("ws2022")) {
      rig.bus.offer(new EchoDevice("a"));
      OfferReceived offer = rig.connect();
      ClientChannel channel = rig.client.open(offer, 4);
      SynicClient other = new SynicClient(rig.memory, rig.partition, rig.pages, 1);
      for (int i = 0; i < 4; i++) {
        assertTrue(rig.client.retarget(offer.relid(), 1));
        channel.send(1, new byte[8], 8);
        channel.pump();
        assertTrue(other.takeEvent(offer.relid()));
        channel.receive();
        channel.finish();
        assertTrue(rig.client.retarget(offer.relid(), 0));
        works(channel);
      }
      assertFalse(rig.client.retarget(offer.relid(), 2), "there is no such processor");
      works(channel);
    }
  }

  /** A host service: doubles what comes through its pipe. */
  private static final class Doubler implements VmbusDevice {
    private final byte[] data = new byte[PipeLayout.MAX_DATA];
    private final byte[] frame = new byte[PipeLayout.MAX_DATA + PipeLayout.HEADER_SIZE];

    @Override
    public String name() {
      return "doubler";
    }

    @Override
    public ChannelOffer offer() {
      return ChannelOffer.of(EchoDevice.CLASS, GUEST_END)
          .withFlags(OfferFlags.TLNPI_PROVIDER_OFFER)
          .asPipe(PipeLayout.MODE_BYTE, new byte[0]);
    }

    @Override
    public boolean opened(VmbusChannel channel) {
      return true;
    }

    @Override
    public boolean received(VmbusChannel channel, RingPacket packet) {
      int length = PipeFrame.length(packet);
      if (length < 0) {
        channel.misbehaved(ProtocolRule.DEVICE_PACKET, packet.transaction());
        return true;
      }
      PipeFrame.copy(packet, 0, data, 0, length);
      PipeFrame.copy(packet, 0, data, length, length);
      return channel.send(0, 0, frame, PipeFrame.encode(frame, data, 0, 2 * length));
    }

    @Override
    public void closed(VmbusChannel channel) {}
  }

  @Test
  void aSocketIsAPipeThatTheHostOffers() {
    try (BusRig rig = new BusRig("ws2022")) {
      rig.bus.answerSockets(
          (endpoint, service, silo) -> {
            if (service.equals(SERVICE)) {
              assertEquals(GUEST_END, endpoint);
              rig.bus.offer(new Doubler());
            }
            return service.equals(SERVICE);
          });
      rig.client.negotiate();
      rig.client.offers();
      assertEquals(
          MessageStatus.CONNECTION_REFUSED,
          rig.client.connectSocket(GUEST_END, GUEST_END, new UUID(5, 6)));
      assertEquals(MessageStatus.SUCCESS, rig.client.connectSocket(GUEST_END, SERVICE, null));
      OfferReceived offer = rig.client.offersReceived().get(0);
      assertEquals(OfferFlags.TLNPI_PROVIDER_OFFER | OfferFlags.NAMED_PIPE_MODE, offer.flags());
      assertEquals(PipeLayout.MODE_BYTE, offer.pipeMode());
      ClientChannel pipe = rig.client.open(offer, 4);
      assertTrue(pipe.sendPipe(new byte[] {1, 2, 3}, 3));
      pipe.pump();
      RingPacket answer = pipe.receive();
      assertEquals(PacketType.IN_BAND, answer.type());
      assertEquals(6, PipeFrame.length(answer));
      byte[] doubled = new byte[6];
      PipeFrame.copy(answer, 0, doubled, 0, 6);
      assertArrayEquals(new byte[] {1, 2, 3, 1, 2, 3}, doubled);
      pipe.finish();
      // No frame: too short, of another type, longer than its packet.
      assertTrue(pipe.send(1, new byte[0], 0));
      assertTrue(pipe.send(2, new byte[] {2, 0, 0, 0, 0, 0, 0, 0}, 8));
      assertTrue(pipe.send(3, new byte[] {1, 0, 0, 0, 1, 0, 0, 0}, 8));
      assertTrue(pipe.send(4, new byte[] {1, 0, 0, 0, -1, -1, -1, -1}, 8));
      pipe.pump();
      ProtocolRule rule = ProtocolRule.DEVICE_PACKET;
      assertEquals(List.of(rule, rule, rule, rule), rig.broken);
    }
  }

  @Test
  void rawRingsBreakWhatTheyAreMeantTo() {
    try (BusRig rig = new BusRig("ws2022")) {
      rig.bus.offer(new EchoDevice("a"));
      OfferReceived offer = rig.connect();
      ClientChannel channel = rig.client.open(offer, 4);
      RawRing ring = channel.rawOutgoing();
      assertEquals(3 * 4096, ring.size());
      ring.writeDescriptor(0, PacketType.IN_BAND, 2, 1, 0, 1);
      ring.header(RingLayout.WRITE_INDEX, 24);
      channel.signal();
      channel.pump();
      assertEquals(List.of(ProtocolRule.RING_PACKET_LENGTH), rig.broken);
      assertEquals(24, ring.header(RingLayout.WRITE_INDEX));
      assertEquals(0, channel.rawIncoming().header(RingLayout.WRITE_INDEX));
      channel.close();
      works(rig.client.open(offer, 4));
    }
  }

  @Test
  void messagesOnConnection1ChooseNoTarget() {
    try (BusRig rig = new BusRig("ws2022")) {
      assertNotNull(rig.client.negotiate());
      RawMessage contact =
          RawMessage.of(14).putInt(8, VmbusVersion.V5_0.code()).putInt(16, 7).withLength(40);
      assertEquals(HvStatus.SUCCESS, rig.synic.post(1, 1, contact.bytes(), 40));
      rig.client.collect();
      assertEquals(VmbusVersion.V5_0, rig.bus.version());
      assertEquals(HvStatus.SUCCESS, rig.client.post(contact)); // there the SINT counts
      rig.client.collect();
      assertEquals(ProtocolRule.CONTACT_TARGET, rig.broken.get(0));
    }
  }
}
