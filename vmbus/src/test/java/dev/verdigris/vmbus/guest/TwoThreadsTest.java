package dev.verdigris.vmbus.guest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.StorageVersion;
import dev.verdigris.vmbus.backend.disk.RawDisk;
import dev.verdigris.vmbus.device.storage.ScsiController;
import dev.verdigris.vmbus.ring.RingPacket;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A guest on one thread and the bus with its devices on another, at the same time. */
@Timeout(120)
class TwoThreadsTest {
  private static final int PACKETS = 40_000;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  /** Drives the guest's thread until something has happened; a lost signal ends it. */
  private static void until(BusRig rig, BooleanSupplier happened, Supplier<String> state) {
    long start = System.nanoTime();
    while (!happened.getAsBoolean()) {
      rig.scheduler.runDue();
      Thread.onSpinWait();
      assertEquals(null, rig.failure);
      assertTrue(System.nanoTime() - start < PATIENCE_NANOS, state);
    }
  }

  private static String state(BusRig rig, ClientChannel channel) {
    StringBuilder text = new StringBuilder("nothing happened: ");
    for (long header : new long[] {channel.outgoingHeader(), channel.incomingHeader()}) {
      for (int field = 0; field < 4; field++) {
        text.append(rig.memory.readInt(header + 4L * field)).append(' ');
      }
    }
    return text.append(rig.bus.statistics()).append(rig.broken).toString();
  }

  /**
   * Sends as fast as packets fit and takes completions only when interrupted, as a driver does: a
   * signal or an interrupt too few stops it for good.
   */
  private static void exchange(BusRig rig, ClientChannel channel, int packets, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] payload = new byte[1000];
    byte[] answer = new byte[1000];
    int sent = 0;
    int received = 0;
    while (received < packets) {
      int length = 8 + random.nextInt(payload.length - 8);
      while (sent < packets) {
        LittleEndian.putInt(payload, 0, sent);
        if (!channel.send(sent + 1, payload, length)) {
          break;
        }
        sent++;
      }
      if (received == sent) {
        continue; // the host completes packets before it frees their space
      }
      until(rig, channel::takeInterrupt, () -> state(rig, channel));
      do {
        channel.mask();
        for (RingPacket packet = channel.receive(); packet != null; packet = channel.receive()) {
          assertEquals(received + 1, packet.transaction());
          packet.copyPayload(0, answer, 0, 4);
          assertEquals(received, LittleEndian.getInt(answer, 0));
          received++;
        }
        channel.finish();
      } while (channel.unmask());
    }
    assertEquals(packets, sent);
  }

  @Test
  void noSignalIsLostEitherWay() {
    try (BusRig rig = BusRig.concurrent("ws2022")) {
      rig.bus.checkGuest();
      rig.bus.offer(new EchoDevice("a"));
      ClientChannel channel = rig.client.open(rig.connect(), 3);
      exchange(rig, channel, PACKETS, 1);
      rig.settle();
      assertEquals(PACKETS, rig.bus.statistics().get(0).packetsIn());
      assertEquals(PACKETS, rig.bus.statistics().get(0).packetsOut());
      assertEquals(List.of(), rig.broken);
      channel.close();
    }
  }

  @Test
  void noSignalIsLostThroughTheInterruptPage() {
    try (BusRig rig = BusRig.concurrent("ws2008")) {
      rig.bus.offer(new EchoDevice("a"));
      ClientChannel channel = rig.client.open(rig.connect(), 3);
      exchange(rig, channel, PACKETS / 4, 2);
      assertEquals(List.of(), rig.broken);
    }
  }

  @Test
  void noSignalIsLostThroughAMonitor() {
    try (BusRig rig = BusRig.concurrent("ws2022")) {
      EchoDevice device = new EchoDevice("a");
      device.latency = 100_000;
      rig.bus.offer(device);
      ClientChannel channel = rig.client.open(rig.connect(), 3);
      exchange(rig, channel, PACKETS / 20, 3);
      assertEquals(List.of(), rig.broken);
    }
  }

  @Test
  void blocksArriveWhole(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("disk.img"), new byte[4 << 20]);
    SplittableRandom random = new SplittableRandom(4);
    try (BusRig rig = BusRig.concurrent("ws2022");
        RawDisk disk = RawDisk.open(file, false)) {
      rig.bus.checkGuest();
      ScsiController controller = new ScsiController("scsi0", rig.memory, StorageVersion.V6_2);
      controller.attach(0, disk);
      rig.bus.offer(controller);
      StorageClient storage = new StorageClient(rig.client.open(rig.connect(), 16));
      storage.initialize();
      byte[] image = new byte[4 << 20];
      GuestBuffer[] buffers = new GuestBuffer[12];
      for (int i = 0; i < buffers.length; i++) {
        int blocks = 1 + random.nextInt(64);
        int offset = random.nextInt(8) * 512;
        buffers[i] = GuestBuffer.allocate(rig.memory, rig.pages, offset, blocks * 512);
      }
      for (int i = 0; i < 200; i++) {
        GuestBuffer buffer = buffers[random.nextInt(buffers.length)];
        int lba = random.nextInt((image.length - buffer.length()) / 512);
        byte[] data = new byte[buffer.length()];
        random.nextBytes(data);
        buffer.set(data);
        assertTrue(storage.write(0, lba, buffer).good());
        System.arraycopy(data, 0, image, lba * 512, data.length);
        buffer.set(new byte[data.length]);
        assertTrue(storage.read(0, lba, buffer).good());
        assertArrayEquals(data, buffer.get());
      }
      assertTrue(storage.flush(0).good());
      assertArrayEquals(image, Files.readAllBytes(file));
      assertEquals(List.of(), rig.broken);
    }
  }

  @Test
  void aDeviceComesAndGoesInTheMiddleOfTraffic() throws Exception {
    try (BusRig rig = BusRig.concurrent("ws2022")) {
      EchoDevice device = new EchoDevice("a");
      rig.bus.offer(device);
      OfferReceived offer = rig.connect();
      byte[] payload = new byte[64];
      for (int round = 0; round < 50; round++) {
        ClientChannel channel = rig.client.open(offer, 3);
        assertNotNull(channel);
        for (int i = 0; i < 20; i++) {
          channel.send(i + 1, payload, payload.length);
        }
        CountDownLatch removed = new CountDownLatch(1);
        rig.devices.execute(
            () -> {
              rig.bus.remove(device.channel);
              rig.bus.offer(device);
              removed.countDown();
            });
        assertTrue(removed.await(30, TimeUnit.SECONDS));
        assertTrue(rig.client.rescinded().contains(offer.relid()));
        channel.close();
        rig.client.release(offer.relid());
        List<OfferReceived> again = rig.client.offersReceived();
        assertEquals(1, again.size());
        offer = again.get(0);
      }
      assertEquals(50, device.closes);
    }
  }

  @Test
  void aDeviceThatThrowsIsToldOf() {
    try (BusRig rig = BusRig.concurrent("ws2022")) {
      EchoDevice device = new EchoDevice("a");
      device.onPacket =
          () -> {
            throw new IllegalStateException("broken");
          };
      rig.bus.offer(device);
      ClientChannel channel = rig.client.open(rig.connect(), 3);
      assertEquals(null, rig.failure);
      channel.send(1, new byte[8], 8);
      long start = System.nanoTime();
      while (rig.failure == null && System.nanoTime() - start < PATIENCE_NANOS) {
        Thread.onSpinWait();
      }
      assertEquals("broken", rig.failure.getMessage());
      assertFalse(channel.takeInterrupt());
    }
  }

  @Test
  void neitherThreadAllocatesForAPacket() throws Exception {
    boolean countable =
        ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
            && bean.isThreadAllocatedMemorySupported();
    assumeTrue(countable, "this JVM does not count allocations");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (BusRig rig = BusRig.concurrent("ws2022")) {
      rig.bus.checkGuest();
      rig.bus.offer(new EchoDevice("a"));
      ClientChannel channel = rig.client.open(rig.connect(), 3);
      long[] devices = new long[1];
      rig.devices.execute(() -> devices[0] = Thread.currentThread().getId());
      byte[] payload = new byte[64];
      long before = 0;
      long beforeHere = 0;
      int packets = 20_000;
      for (int i = 0; i < 3 * packets; i++) {
        if (i == 2 * packets) {
          before = threads.getThreadAllocatedBytes(devices[0]);
          beforeHere = threads.getCurrentThreadAllocatedBytes();
        }
        assertTrue(channel.send(1, payload, payload.length));
        while (!channel.takeInterrupt()) {
          rig.scheduler.runDue();
        }
        assertNotNull(channel.receive());
        channel.finish();
      }
      long here = threads.getCurrentThreadAllocatedBytes() - beforeHere;
      long there = threads.getThreadAllocatedBytes(devices[0]) - before;
      // Less than a byte a packet: what there is, is not the packets' own.
      assertTrue(there < packets, there + " bytes by the devices' thread");
      assertTrue(here < packets, here + " bytes by the guest's");
    }
  }
}
