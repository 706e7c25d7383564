package dev.verdigris.vmbus.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.RingLayout;
import dev.verdigris.vmbus.abi.SrbLayout;
import dev.verdigris.vmbus.abi.StorageVersion;
import dev.verdigris.vmbus.abi.VstorLayout;
import dev.verdigris.vmbus.abi.VstorOperation;
import dev.verdigris.vmbus.backend.disk.RawDisk;
import dev.verdigris.vmbus.device.storage.ScsiController;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a guest does, nothing is thrown, and a guest that starts anew is served. */
class HostileGuestTest {
  private static final int RING = 4;

  @TempDir Path directory;

  private RawDisk disk(BusRig rig) throws Exception {
    Path file = directory.resolve("disk.img");
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      image.setLength(1 << 20);
    }
    RawDisk disk = RawDisk.open(file, false);
    ScsiController controller = new ScsiController("scsi0", rig.memory, StorageVersion.V6_2);
    controller.attach(0, disk);
    rig.bus.checkGuest();
    rig.bus.offer(controller);
    return disk;
  }

  private static void stillServes(BusRig rig) {
    rig.client.discard();
    StorageClient storage = new StorageClient(rig.client.open(rig.connect(), 8));
    assertEquals(StorageVersion.V6_2, storage.initialize());
    GuestBuffer data = GuestBuffer.allocate(rig.memory, rig.pages, 100, 4096);
    byte[] bytes = new byte[4096];
    new Random(1).nextBytes(bytes);
    data.set(bytes);
    assertTrue(storage.write(0, 8, data).good());
    assertTrue(storage.read(0, 8, data).good());
  }

  /** A number that is small, or at an edge, or anything. */
  private static int number(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextInt();
      case 1 -> -1 - random.nextInt(3);
      case 2 -> 1 << random.nextInt(31);
      default -> random.nextInt(20);
    };
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void messagesOfAnyContent(long seed) throws Exception {
    Random random = new Random(seed);
    try (BusRig rig = new BusRig("ws2022");
        RawDisk disk = disk(rig)) {
      byte[] message = new byte[MessageType.MAX_SIZE];
      int answers = 0;
      for (int i = 0; i < 20_000; i++) {
        for (int j = 0; j < message.length; j += 4) {
          LittleEndian.putInt(message, j, number(random));
        }
        if (random.nextInt(4) != 0) {
          LittleEndian.putInt(message, 0, 1 + random.nextInt(26));
        }
        if (random.nextInt(200) == 0) {
          rig.connect();
        }
        HvStatus status = rig.client.post(message, random.nextInt(MessageType.MAX_SIZE + 1));
        assertEquals(HvStatus.SUCCESS, status);
        answers += rig.client.discard();
      }
      assertTrue(answers > 100, "some of it made sense");
      assertTrue(rig.broken.size() > 1000);
      stillServes(rig);
      assertEquals(1 << 20, disk.sizeBytes());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void ringsOfAnyContent(long seed) throws Exception {
    Random random = new Random(seed);
    try (BusRig rig = new BusRig("ws2022");
        RawDisk disk = disk(rig)) {
      OfferReceived offer = rig.connect();
      for (int round = 0; round < 200; round++) {
        ClientChannel channel = rig.client.open(offer, RING);
        assertNotNull(channel);
        for (int i = 0; i < 20; i++) {
          corrupt(rig, channel, random);
          channel.signal();
          channel.pump();
        }
        channel.close();
      }
      assertTrue(rig.broken.size() > 100);
      stillServes(rig);
      assertEquals(1 << 20, disk.sizeBytes());
    }
  }

  private static void corrupt(BusRig rig, ClientChannel channel, Random random) {
    boolean outgoing = random.nextBoolean();
    long header = outgoing ? channel.outgoingHeader() : channel.incomingHeader();
    switch (random.nextInt(4)) {
      case 0 -> rig.memory.writeInt(header + RingLayout.WRITE_INDEX, 8 * random.nextInt(1600));
      case 1 -> rig.memory.writeInt(header + 4L * random.nextInt(17), number(random));
      default -> {
        // A packet that is right in its length only.
        byte[] payload = new byte[8 * random.nextInt(30)];
        random.nextBytes(payload);
        channel.send(random.nextLong(), payload, payload.length);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void requestsOfAnyContent(long seed) throws Exception {
    Random random = new Random(seed);
    try (BusRig rig = new BusRig("ws2022");
        RawDisk disk = disk(rig)) {
      ClientChannel channel = rig.client.open(rig.connect(), 32);
      StorageClient storage = new StorageClient(channel);
      storage.initialize();
      byte[] packet = new byte[VstorLayout.SIZE];
      long[] pages = rig.pages.pages(8);
      for (int i = 0; i < 20_000; i++) {
        random.nextBytes(packet);
        LittleEndian.putInt(packet, VstorLayout.OPERATION, VstorOperation.EXECUTE_SRB);
        // Path, target and LUN of the disk, a command length of 16, most often.
        LittleEndian.putInt(packet, 16, 0);
        packet[20] = (byte) (random.nextInt(8) == 0 ? random.nextInt() : 16);
        LittleEndian.putInt(packet, 24, number(random) * 64);
        byte[] opcodes = {0, 3, 8, 10, 18, 26, 27, 37, 40, 42, 47, 53, 90};
        packet[28] =
            random.nextBoolean()
                ? opcodes[random.nextInt(opcodes.length)]
                : (byte) (0x80 + random.nextInt(48));
        for (int j = 29; j < 44; j++) {
          packet[j] = random.nextInt(3) == 0 ? packet[j] : 0;
        }
        boolean wild = random.nextInt(10) == 0;
        long[] named = pages.clone();
        if (wild) {
          named[random.nextInt(8)] = random.nextLong();
        }
        int length = wild ? number(random) : random.nextInt(8 * 4096);
        GuestBuffer buffer = new GuestBuffer(rig.memory, named, 0, length);
        assertTrue(channel.send(i, buffer, packet, VstorLayout.SIZE));
        channel.pump();
        assertNotNull(channel.receive(), "every request is completed");
        channel.finish();
      }
      GuestBuffer data = GuestBuffer.allocate(rig.memory, rig.pages, 0, 512);
      assertTrue(storage.read(0, 0, data).good());
      assertEquals(1 << 20, disk.sizeBytes());
    }
  }

  /** What the host has read once may be something else the next moment. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void memoryThatChangesWhileTheHostReadsIt(long seed) throws Exception {
    Random random = new Random(seed);
    try (BusRig rig = BusRig.concurrent("ws2022");
        RawDisk disk = disk(rig)) {
      OfferReceived offer = rig.connect();
      for (int round = 0; round < 20; round++) {
        ClientChannel channel = rig.client.open(offer, RING);
        assertNotNull(channel);
        new StorageClient(channel).initialize();
        GuestBuffer buffer = GuestBuffer.allocate(rig.memory, rig.pages, 100, 4096);
        for (int i = 0; i < 500; i++) {
          request(channel, buffer, random);
          for (int j = random.nextInt(20); j > 0; j--) {
            scribble(rig, channel, random);
          }
          rig.scheduler.runDue();
        }
        channel.signal();
        rig.settle();
        channel.close();
        rig.client.discard();
      }
      assertTrue(rig.broken.size() > 10, "it was noticed");
      stillServes(rig);
      assertEquals(1 << 20, disk.sizeBytes());
    }
  }

  /** A request that was good when it was sent. */
  private static void request(ClientChannel channel, GuestBuffer buffer, Random random) {
    byte[] packet = new byte[VstorLayout.SIZE];
    LittleEndian.putInt(packet, VstorLayout.OPERATION, VstorOperation.EXECUTE_SRB);
    LittleEndian.putInt(packet, SrbLayout.TRANSFER_LENGTH, buffer.length());
    packet[SrbLayout.CDB_LENGTH] = 10;
    packet[SrbLayout.CDB] = (byte) (random.nextBoolean() ? 0x28 : 0x2a);
    packet[SrbLayout.CDB + 8] = 8;
    channel.send(random.nextLong(), buffer, packet, packet.length);
  }

  private static void scribble(BusRig rig, ClientChannel channel, Random random) {
    RawRing ring = random.nextInt(4) == 0 ? channel.rawIncoming() : channel.rawOutgoing();
    switch (random.nextInt(40)) {
      case 0 -> ring.header(RingLayout.READ_INDEX, 8 * random.nextInt(1600));
      case 1 -> ring.header(RingLayout.PENDING_SEND_SIZE, number(random));
      case 2 -> channel.signal();
      case 3 -> rig.client.post(RawMessage.of(30 + random.nextInt(100))); // unknown
      case 4 -> ring.header(RingLayout.INTERRUPT_MASK, random.nextInt(2));
      default -> {
        byte[] bytes = new byte[8];
        LittleEndian.putLong(bytes, 0, random.nextBoolean() ? number(random) : random.nextLong());
        ring.write(8 * random.nextInt(ring.size() / 8), bytes);
      }
    }
  }
}
