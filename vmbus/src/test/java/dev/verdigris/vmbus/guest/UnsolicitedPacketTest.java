package dev.verdigris.vmbus.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.vmbus.VmbusChannel;
import dev.verdigris.vmbus.VmbusDevice;
import dev.verdigris.vmbus.abi.ChannelOffer;
import dev.verdigris.vmbus.abi.PacketType;
import dev.verdigris.vmbus.abi.RingLayout;
import dev.verdigris.vmbus.host.ProtocolRule;
import dev.verdigris.vmbus.ring.RingPacket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A device that sends of its own accord hears of room, and of what the guest sends for it. */
class UnsolicitedPacketTest {
  private static final int RING = 2;

  /** Sends 1,000 bytes as often as it is to, each to be completed; three fit a ring of a page. */
  private static final class Source implements VmbusDevice {
    final List<String> received = new ArrayList<>();
    VmbusChannel channel;
    int left;
    int sent;
    int calls;

    @Override
    public String name() {
      return "source";
    }

    @Override
    public ChannelOffer offer() {
      return ChannelOffer.of(EchoDevice.CLASS, ChannelOffer.instance(EchoDevice.CLASS, name()));
    }

    @Override
    public boolean opened(VmbusChannel newChannel) {
      channel = newChannel;
      return true;
    }

    @Override
    public void closed(VmbusChannel from) {}

    @Override
    public boolean received(VmbusChannel from, RingPacket packet) {
      received.add(packet.type() + " " + packet.flags() + " " + packet.transaction());
      return true;
    }

    @Override
    public void writable(VmbusChannel from) {
      calls++;
      send();
    }

    void send(int packets) {
      left = packets;
      send();
    }

    private void send() {
      while (left > 0 && channel.canSend(1000)) {
        int flags = PacketType.FLAG_COMPLETION_REQUESTED;
        assertTrue(channel.send(++sent, flags, new byte[1000], 1000));
        left--;
      }
    }
  }

  private final Source source = new Source();

  private ClientChannel open(BusRig rig) {
    rig.bus.checkGuest();
    rig.bus.offer(source);
    ClientChannel channel = rig.client.open(rig.connect(), RING);
    channel.pump();
    return channel;
  }

  private static int take(ClientChannel channel) {
    int taken = 0;
    while (channel.receive() != null) {
      taken++;
    }
    channel.finish();
    return taken;
  }

  @Test
  void theDeviceIsCalledOnceForEachTimeThatThereWasNoRoom() {
    try (BusRig rig = new BusRig("ws2022")) {
      ClientChannel channel = open(rig);
      source.send(7);
      channel.pump();
      assertEquals(0, source.calls, "the guest has made no room");
      List<Integer> taken = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        taken.add(take(channel));
        channel.pump();
      }
      assertEquals(List.of(3, 3, 1, 0), taken);
      assertEquals(2, source.calls);
      assertEquals(List.of(), rig.broken);
    }
  }

  @Test
  void theDeviceIsCalledWhenTheGuestDoesNotSignalTheRoom() {
    try (BusRig rig = new BusRig("ws2022")) {
      ClientChannel channel = open(rig);
      rig.memory.writeInt(channel.outgoingHeader() + RingLayout.FEATURES, 0);
      rig.memory.writeInt(channel.incomingHeader() + RingLayout.FEATURES, 0);
      source.send(4);
      for (int i = 0; i < 5; i++) {
        rig.clock.skipTo(rig.clock.nanos() + 2_000_000);
        channel.pump(); // looks in vain, and has to look again
      }
      assertEquals(0, source.calls);
      assertEquals(3, take(channel));
      rig.clock.skipTo(rig.clock.nanos() + 2_000_000);
      channel.pump();
      assertEquals(1, take(channel));
    }
  }

  @Test
  void anOpeningBeginsWithNothingWanted() {
    try (BusRig rig = new BusRig("ws2022")) {
      ClientChannel channel = open(rig);
      source.send(7);
      OfferReceived offer = channel.offer();
      channel.close();
      channel = rig.client.open(offer, RING);
      channel.pump();
      assertEquals(0, source.calls);
      assertEquals(0, take(channel));
    }
  }

  @Test
  void theGuestCompletesAndPosts() {
    try (BusRig rig = new BusRig("ws2022")) {
      ClientChannel channel = open(rig);
      source.send(1);
      assertEquals(1, take(channel));
      assertTrue(channel.complete(1, new byte[8], 8));
      assertTrue(channel.post(new byte[8], 8));
      channel.pump();
      assertEquals(List.of("11 0 1", "6 0 0"), source.received);
      assertEquals(List.of(), rig.broken);
      assertTrue(channel.complete(1, new byte[8], 8));
      channel.pump();
      assertEquals(List.of(ProtocolRule.COMPLETED_TWICE), rig.broken);
    }
  }
}
