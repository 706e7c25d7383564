package dev.verdigris.docs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.time.VirtualClock;
import dev.verdigris.hypercall.viridian.HostProfile;
import dev.verdigris.hypercall.viridian.PartitionConfig;
import dev.verdigris.hypercall.viridian.ViridianPartition;
import dev.verdigris.vmbus.VmbusHost;
import dev.verdigris.vmbus.VmbusProfile;
import dev.verdigris.vmbus.abi.StorageVersion;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.backend.disk.DiskBackend;
import dev.verdigris.vmbus.backend.disk.RawDisk;
import dev.verdigris.vmbus.device.storage.ScsiController;
import dev.verdigris.vmbus.guest.BusClient;
import dev.verdigris.vmbus.guest.ClientChannel;
import dev.verdigris.vmbus.guest.GuestBuffer;
import dev.verdigris.vmbus.guest.OfferReceived;
import dev.verdigris.vmbus.guest.PageAllocator;
import dev.verdigris.vmbus.guest.StorageClient;
import dev.verdigris.vmbus.guest.SynicClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of {@code docs/embedding.md}: a disk behind VMBus, driven by a model guest. */
class EmbeddingExampleTest {
  @TempDir private Path directory;

  @Test
  void aModelGuestWritesAndReadsADisk() throws Exception {
    Path image = Files.write(directory.resolve("disk.img"), new byte[1 << 20]);
    byte[] text = Arrays.copyOf("written by a model guest".getBytes(StandardCharsets.UTF_8), 512);
    Map<EventType, Integer> seen = new TreeMap<>();

    // The host: memory, time, a partition, a bus, and a controller with a disk on it.
    try (GuestMemory memory = GuestMemory.allocate(new RamRegion(0, 16 << 20));
        DiskBackend disk = RawDisk.open(image, false)) {
      DeterministicScheduler scheduler = new DeterministicScheduler(new VirtualClock(() -> 0));
      EventStream events = new EventStream();
      events.add((type, vp, a, b, c, d) -> seen.merge(type, 1, Integer::sum));
      HostProfile profile = HostProfile.named("ws2022").orElseThrow();
      ViridianPartition partition =
          new ViridianPartition(
              PartitionConfig.builder(memory, scheduler, profile).events(events).build());
      VmbusProfile speaks = VmbusProfile.of(profile.name());
      VmbusHost bus = new VmbusHost(memory, partition, scheduler, events, speaks);
      ScsiController controller = new ScsiController("scsi0", memory, speaks.storage());
      controller.attach(0, disk);
      bus.offer(controller);

      // The guest: its SynIC, its bus driver, its disk driver. The host works in runDue().
      PageAllocator pages = PageAllocator.contiguous(memory);
      SynicClient synic = new SynicClient(memory, partition, pages, 0);
      BusClient client = new BusClient(memory, synic, pages, scheduler::runDue);
      assertEquals(VmbusVersion.V5_3, client.negotiate());
      OfferReceived offer = client.offers().get(0);
      ClientChannel channel = client.open(offer, 16); // two rings of 16 pages
      StorageClient storage = new StorageClient(channel);
      assertEquals(StorageVersion.V6_2, storage.initialize());

      GuestBuffer out = GuestBuffer.allocate(memory, pages, 0, text.length);
      out.set(text);
      assertTrue(storage.write(0, 100, out).good()); // LUN 0, block 100
      assertTrue(storage.flush(0).good());
      GuestBuffer in = GuestBuffer.allocate(memory, pages, 0, text.length);
      assertTrue(storage.read(0, 100, in).good());
      assertArrayEquals(text, in.get());

      channel.close();
      client.unload();
      Map<String, Long> calls = partition.hypercallCounts();
      assertTrue(calls.get("HvCallPostMessage") > 0 && calls.get("HvCallSignalEvent") > 0);
    }
    byte[] sector = Arrays.copyOfRange(Files.readAllBytes(image), 100 * 512, 101 * 512);
    assertArrayEquals(text, sector);
    assertTrue(seen.containsKey(EventType.PACKET_FROM_GUEST));
    assertTrue(!seen.containsKey(EventType.GUEST_MISBEHAVED));
  }
}
