package dev.verdigris.vmbus.device.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.vmbus.VmbusChannel;
import dev.verdigris.vmbus.VmbusProfile;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.NtStatus;
import dev.verdigris.vmbus.abi.StorageVersion;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.abi.VstorLayout;
import dev.verdigris.vmbus.abi.VstorOperation;
import dev.verdigris.vmbus.guest.BusRig;
import dev.verdigris.vmbus.guest.ClientChannel;
import dev.verdigris.vmbus.guest.GuestBuffer;
import dev.verdigris.vmbus.guest.OfferReceived;
import dev.verdigris.vmbus.guest.StorageClient;
import dev.verdigris.vmbus.host.ProtocolRule;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The controller's sub-channels: asked for, used, refused, gone. */
class ScsiSubChannelsTest {
  private static final int RING = 8;
  private static final int MOST = 3;
  private static final int[] HANDSHAKE = {
    VstorOperation.BEGIN_INITIALIZATION,
    VstorOperation.QUERY_PROTOCOL_VERSION,
    VstorOperation.QUERY_PROPERTIES,
    VstorOperation.CREATE_SUB_CHANNELS,
    VstorOperation.END_INITIALIZATION
  };

  private static final class Rig implements AutoCloseable {
    final BusRig bus;
    final FaultyDisk disk = new FaultyDisk(1 << 20, 512);
    final VmbusChannel host;
    final OfferReceived offer;
    ClientChannel primary;
    StorageClient storage;
    private int released;

    Rig() {
      this("ws2022", null, MOST);
    }

    Rig(String profile, VmbusVersion version, int most) {
      bus = new BusRig(profile);
      ScsiController controller =
          new ScsiController("scsi0", bus.memory, VmbusProfile.of(profile).storage(), most);
      controller.attach(0, disk);
      bus.bus.checkGuest();
      host = bus.bus.offer(controller);
      if (version == null) {
        bus.client.negotiate();
      } else {
        assertTrue(bus.client.connect(version));
      }
      offer = bus.client.offers().get(0);
      open();
    }

    final void open() {
      primary = bus.client.open(offer, RING);
      storage = new StorageClient(primary);
    }

    /** Sends an operation with a word, and waits for nothing. */
    void send(ClientChannel channel, long transaction, int operation, int word) {
      byte[] packet = new byte[VstorLayout.SIZE];
      LittleEndian.putInt(packet, VstorLayout.OPERATION, operation);
      LittleEndian.putShort(packet, VstorLayout.BODY, word);
      assertTrue(channel.send(transaction, packet, packet.length));
      channel.pump();
    }

    int status(ClientChannel channel, long transaction, int operation, int word) {
      send(channel, transaction, operation, word);
      byte[] answer = new byte[VstorLayout.SIZE];
      var packet = channel.receive();
      assertEquals(transaction, packet.transaction());
      packet.copyPayload(0, answer, 0, answer.length);
      channel.finish();
      return LittleEndian.getInt(answer, VstorLayout.STATUS);
    }

    /** Opens what is offered, and gives back what was rescinded. */
    void follow(ClientChannel[] subs) {
      List<OfferReceived> offers = bus.client.offersReceived();
      List<Integer> rescinded = bus.client.rescinded();
      List<Integer> gone = rescinded.subList(released, rescinded.size());
      released = rescinded.size();
      for (int i = 0; i < subs.length; i++) {
        if (subs[i] != null && gone.contains(subs[i].offer().relid())) {
          subs[i] = null;
        }
      }
      for (OfferReceived sub : offers) {
        if (!gone.contains(sub.relid())) {
          subs[sub.subChannelIndex()] = bus.client.open(sub, 2);
        }
      }
      gone.forEach(bus.client::release);
    }

    /** Sends any operation on a channel, and takes what came. */
    void talk(ClientChannel channel, Random random) {
      if (channel == null) {
        return;
      }
      byte[] packet = new byte[VstorLayout.SIZE];
      LittleEndian.putInt(packet, VstorLayout.OPERATION, random.nextInt(15));
      LittleEndian.putInt(packet, VstorLayout.BODY, random.nextInt(6));
      channel.send(random.nextInt(), packet, packet.length);
      channel.pump();
      while (random.nextInt(4) != 0 && channel.receive() != null) {
        channel.finish();
      }
    }

    /** Does the next step of the handshake, or what would be one. */
    void handshake(Random random) {
      talk(primary, random);
      for (int operation : HANDSHAKE) {
        byte[] packet = new byte[VstorLayout.SIZE];
        LittleEndian.putInt(packet, VstorLayout.OPERATION, operation);
        LittleEndian.putShort(
            packet,
            VstorLayout.BODY,
            operation == VstorOperation.QUERY_PROTOCOL_VERSION ? 0x602 : MOST);
        primary.send(operation, packet, packet.length);
      }
      primary.pump();
      while (primary.receive() != null) {
        primary.finish();
      }
    }

    GuestBuffer block(int value) {
      GuestBuffer buffer = GuestBuffer.allocate(bus.memory, bus.pages, 0, 512);
      byte[] bytes = new byte[512];
      Arrays.fill(bytes, (byte) value);
      buffer.set(bytes);
      return buffer;
    }

    @Override
    public void close() {
      bus.close();
    }
  }

  @Test
  void carryRequestsToTheSameDisk() {
    try (Rig rig = new Rig()) {
      assertEquals(StorageVersion.V6_2, rig.storage.initialize());
      assertEquals(MOST, rig.storage.maxSubChannels());
      assertEquals(NtStatus.SUCCESS, rig.storage.createSubChannels(MOST));
      List<OfferReceived> offers = rig.bus.client.offersReceived();
      assertEquals(List.of(1, 2, 3), offers.stream().map(OfferReceived::subChannelIndex).toList());
      for (OfferReceived offer : offers) {
        int index = offer.subChannelIndex();
        ClientChannel channel = rig.bus.client.open(offer, RING);
        StorageClient storage = rig.storage.on(channel);
        assertTrue(storage.write(0, index, rig.block(index)).good());
        assertNull(rig.primary.receive(), "the answer is on the channel that was asked");
        GuestBuffer read = rig.block(0);
        assertTrue(rig.storage.read(0, index, read).good());
        assertArrayEquals(rig.block(index).get(), read.get());
      }
      assertEquals(
          List.of("scsi0 8", "scsi0/1 1", "scsi0/2 1", "scsi0/3 1"),
          rig.bus.bus.statistics().stream().map(s -> s.name() + " " + s.packetsOut()).toList());
      assertEquals(List.of(), rig.bus.broken);
    }
  }

  static Stream<String> profiles() {
    return VmbusProfile.names().stream();
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void thereAreFromTheFirstHostThatHasThem(String profile) {
    try (Rig rig = new Rig(profile, null, MOST)) {
      boolean has = VmbusProfile.of(profile).storage().atLeast(StorageVersion.V5_1);
      rig.storage.initialize();
      assertEquals(has ? MOST : 0, rig.storage.maxSubChannels());
      assertEquals(
          has ? NtStatus.SUCCESS : NtStatus.INVALID_DEVICE_STATE, rig.storage.createSubChannels(1));
      assertEquals(has ? 1 : 0, rig.bus.client.offersReceived().size());
      assertEquals(has ? List.of() : List.of(ProtocolRule.DEVICE_STATE), rig.bus.broken);
    }
  }

  @Test
  void thereAreNoneOnAnOldBus() {
    try (Rig rig = new Rig("ws2022", VmbusVersion.V1_1, MOST)) {
      assertEquals(StorageVersion.V6_2, rig.storage.initialize());
      assertEquals(0, rig.storage.maxSubChannels());
      assertEquals(NtStatus.INVALID_PARAMETER, rig.storage.createSubChannels(1));
      assertEquals(NtStatus.SUCCESS, rig.storage.createSubChannels(0));
    }
  }

  @Test
  void askedForTooEarlyTooManyAndAgain() {
    try (Rig rig = new Rig()) {
      assertEquals(NtStatus.INVALID_DEVICE_STATE, rig.storage.createSubChannels(1));
      assertEquals(NtStatus.SUCCESS, rig.storage.operation(VstorOperation.BEGIN_INITIALIZATION));
      assertEquals(NtStatus.INVALID_DEVICE_STATE, rig.storage.createSubChannels(1));
      rig.primary.close();
      rig.open();
      rig.storage.initialize();
      assertEquals(NtStatus.INVALID_PARAMETER, rig.storage.createSubChannels(MOST + 1));
      assertEquals(NtStatus.INVALID_PARAMETER, rig.storage.createSubChannels(0xffff));
      assertEquals(List.of(), rig.bus.client.offersReceived());
      assertEquals(NtStatus.SUCCESS, rig.storage.createSubChannels(2));
      assertEquals(2, rig.bus.client.offersReceived().size());
      assertEquals(NtStatus.SUCCESS, rig.storage.createSubChannels(2));
      assertEquals(NtStatus.SUCCESS, rig.storage.createSubChannels(1));
      assertEquals(List.of(), rig.bus.client.offersReceived());
      assertEquals(NtStatus.SUCCESS, rig.storage.createSubChannels(3));
      assertEquals(1, rig.bus.client.offersReceived().size(), "those it has stay");
      assertEquals(List.of(ProtocolRule.DEVICE_STATE, ProtocolRule.DEVICE_STATE), rig.bus.broken);
    }
  }

  @Test
  void onlyTheFirstChannelHasAHandshake() {
    try (Rig rig = new Rig()) {
      rig.storage.initialize();
      rig.storage.createSubChannels(1);
      ClientChannel channel = rig.bus.client.open(rig.bus.client.offersReceived().get(0), RING);
      StorageClient sub = rig.storage.on(channel);
      assertEquals(
          NtStatus.INVALID_DEVICE_STATE, sub.operation(VstorOperation.BEGIN_INITIALIZATION));
      assertEquals(NtStatus.INVALID_DEVICE_STATE, sub.createSubChannels(1));
      assertEquals(2, rig.bus.broken.size());
      assertEquals(NtStatus.SUCCESS, sub.operation(VstorOperation.RESET_BUS));
      assertTrue(rig.storage.read(0, 0, rig.block(0)).good(), "and that one stands");
    }
  }

  @Test
  void waitForTheEndOfTheHandshake() {
    try (Rig rig = new Rig()) {
      rig.storage.operation(VstorOperation.BEGIN_INITIALIZATION);
      rig.status(rig.primary, 100, VstorOperation.QUERY_PROTOCOL_VERSION, 0x602);
      rig.storage.operation(VstorOperation.QUERY_PROPERTIES);
      assertEquals(
          NtStatus.SUCCESS, rig.status(rig.primary, 101, VstorOperation.CREATE_SUB_CHANNELS, 1));
      ClientChannel sub = rig.bus.client.open(rig.bus.client.offersReceived().get(0), RING);
      rig.send(sub, 7, VstorOperation.RESET_BUS, 0);
      rig.send(sub, 8, VstorOperation.RESET_LUN, 0);
      assertNull(sub.receive());
      assertEquals(NtStatus.SUCCESS, rig.storage.operation(VstorOperation.END_INITIALIZATION));
      for (int transaction = 7; transaction <= 8; transaction++) {
        assertEquals(transaction, sub.receive().transaction());
      }
      sub.finish();
      assertEquals(List.of(), rig.bus.broken);
    }
  }

  @Test
  void goAndComeAgainWithTheFirstChannel() {
    try (Rig rig = new Rig()) {
      for (int round = 1; round <= 3; round++) {
        rig.storage.initialize();
        assertEquals(NtStatus.SUCCESS, rig.storage.createSubChannels(MOST));
        List<OfferReceived> offers = rig.bus.client.offersReceived();
        assertEquals(MOST, offers.size());
        ClientChannel sub = rig.bus.client.open(offers.get(0), RING);
        rig.send(sub, 1, VstorOperation.RESET_BUS, 0);
        assertNotNull(sub.receive());
        rig.primary.close();
        rig.bus.client.collect();
        assertEquals(MOST * round, rig.bus.client.rescinded().size());
        rig.send(sub, 2, VstorOperation.RESET_BUS, 0);
        assertNull(sub.receive(), "it went with its channel");
        offers.forEach(gone -> rig.bus.client.release(gone.relid()));
        rig.open();
      }
      assertEquals(List.of(), rig.bus.broken);
      rig.storage.initialize();
      assertEquals(1 + MOST, rig.bus.bus.statistics().size());
    }
  }

  @Test
  void oneThatIsClosedMayBeOpenedAgain() {
    try (Rig rig = new Rig()) {
      rig.storage.initialize();
      rig.storage.createSubChannels(1);
      OfferReceived offer = rig.bus.client.offersReceived().get(0);
      for (int round = 0; round < 3; round++) {
        ClientChannel sub = rig.bus.client.open(offer, RING);
        assertTrue(rig.storage.on(sub).write(0, 5, rig.block(round)).good());
        sub.close();
        assertTrue(rig.storage.read(0, 5, rig.block(0)).good(), "the first one goes on");
      }
      assertEquals(List.of(), rig.bus.broken);
    }
  }

  @Test
  void endWithTheConnection() {
    try (Rig rig = new Rig()) {
      rig.storage.initialize();
      rig.storage.createSubChannels(MOST);
      rig.bus.client.open(rig.bus.client.offersReceived().get(0), RING);
      rig.bus.client.negotiate();
      List<OfferReceived> offers = rig.bus.client.offers();
      assertEquals(1, offers.size(), "they are not offered unasked");
      rig.open();
      rig.storage.initialize();
      assertEquals(NtStatus.SUCCESS, rig.storage.createSubChannels(MOST));
      assertEquals(MOST, rig.bus.client.offersReceived().size());
    }
  }

  @Test
  void aReservedChannelGetsNone() {
    try (Rig rig = new Rig()) {
      rig.primary.close();
      rig.primary = rig.bus.client.openReserved(rig.offer, RING);
      rig.storage = new StorageClient(rig.primary);
      rig.storage.initialize();
      rig.bus.client.unload();
      assertEquals(NtStatus.INSUFFICIENT_RESOURCES, rig.storage.createSubChannels(1));
      assertEquals(NtStatus.SUCCESS, rig.storage.createSubChannels(0));
    }
  }

  @Test
  void aFullBusHasAsManyAsFit() {
    try (Rig rig = new Rig()) {
      rig.storage.initialize();
      for (int i = 0; i < 2047 - 1 - 2; i++) {
        rig.bus.bus.offer(new ScsiController("c" + i, rig.bus.memory, StorageVersion.V6_2));
        rig.bus.client.collect();
        rig.bus.client.discard();
      }
      assertEquals(NtStatus.INSUFFICIENT_RESOURCES, rig.storage.createSubChannels(MOST));
      assertEquals(2, rig.bus.client.offersReceived().size());
      assertTrue(rig.storage.read(0, 0, rig.block(0)).good());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whateverAGuestDoesWithThem(long seed) {
    Random random = new Random(seed);
    try (Rig rig = new Rig()) {
      ClientChannel[] subs = new ClientChannel[MOST + 1];
      for (int i = 0; i < 3000; i++) {
        int index = 1 + random.nextInt(MOST);
        rig.follow(subs);
        switch (random.nextInt(10)) {
          case 0 -> {
            rig.primary.close();
            rig.open();
          }
          case 1 -> {
            if (subs[index] != null) {
              subs[index].close();
              subs[index] = null;
            }
          }
          case 2, 3, 4, 5, 6 -> rig.talk(random.nextBoolean() ? rig.primary : subs[index], random);
          default -> rig.handshake(random);
        }
      }
      rig.bus.client.negotiate();
      rig.bus.client.discard();
      rig.bus.client.offers();
      rig.open();
      rig.storage.initialize();
      assertEquals(NtStatus.SUCCESS, rig.storage.createSubChannels(MOST));
      ClientChannel sub = rig.bus.client.open(rig.bus.client.offersReceived().get(0), RING);
      assertTrue(rig.storage.on(sub).read(0, 0, rig.block(0)).good());
      assertTrue(rig.bus.broken.size() > 100);
    }
  }
}
