package dev.verdigris.vmbus.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.ScsiOpcode;
import dev.verdigris.vmbus.abi.SrbLayout;
import dev.verdigris.vmbus.abi.StorageVersion;
import dev.verdigris.vmbus.abi.VstorLayout;
import dev.verdigris.vmbus.abi.VstorOperation;
import dev.verdigris.vmbus.backend.disk.RawDisk;
import dev.verdigris.vmbus.device.storage.ScsiController;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A packet's way makes no object: the host's work, a block request's included, and the guest's. */
class AllocationTest {
  private static final int WARM_UP = 2_000;
  private static final int MEASURED = 2_000;

  private ThreadMXBean threads;

  @BeforeEach
  void start() {
    boolean countable =
        ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
            && bean.isThreadAllocatedMemorySupported();
    assumeTrue(countable, "this JVM does not count allocations");
    threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  }

  /** Holds that next to no round makes an object; the first ones, which are compiled, may. */
  private void allocatesNothing(Runnable round) {
    int allocating = 0;
    for (int i = 0; i < WARM_UP + MEASURED; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      round.run();
      boolean allocated = threads.getCurrentThreadAllocatedBytes() != before;
      allocating += allocated && i >= WARM_UP ? 1 : 0;
    }
    // Isolated allocations, at other packets in each run, are not the packets' own.
    assertTrue(allocating <= MEASURED / 100, allocating + " of " + MEASURED + " allocate");
  }

  /**
   * Packets that the guest sends, the host serves in one go, and the guest takes the answers of.
   */
  private void roundTrips(BusRig rig, ClientChannel channel, int batch, Runnable send) {
    allocatesNothing(
        () -> {
          for (int i = 0; i < batch; i++) {
            send.run();
          }
          rig.scheduler.runDue();
          assertTrue(channel.takeInterrupt());
          for (int i = 0; i < batch; i++) {
            assertNotNull(channel.receive());
          }
          channel.finish();
        });
    assertEquals(Map.of(), rig.bus.findings());
  }

  @ParameterizedTest
  @CsvSource({"64, 1", "64, 16", "4096, 1", "4096, 16"})
  void packets(int bytes, int batch) {
    try (BusRig rig = new BusRig("ws2022")) {
      rig.bus.checkGuest();
      rig.bus.offer(new EchoDevice("a"));
      ClientChannel channel = rig.client.open(rig.connect(), 33);
      byte[] payload = new byte[bytes];
      long[] sent = new long[1];
      roundTrips(rig, channel, batch, () -> assertTrue(channel.send(++sent[0], payload, bytes)));
    }
  }

  @Test
  void blockRequests(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("disk.img"), new byte[1 << 20]);
    try (BusRig rig = new BusRig("ws2022");
        RawDisk disk = RawDisk.open(file, false)) {
      ScsiController controller = new ScsiController("scsi0", rig.memory, StorageVersion.V6_2);
      controller.attach(0, disk);
      rig.bus.checkGuest();
      rig.bus.offer(controller);
      ClientChannel channel = rig.client.open(rig.connect(), 32);
      new StorageClient(channel).initialize();
      byte[] request = new byte[VstorLayout.SIZE];
      GuestBuffer buffer = GuestBuffer.allocate(rig.memory, rig.pages, 512, 16 * 4096);
      LittleEndian.putInt(request, VstorLayout.OPERATION, VstorOperation.EXECUTE_SRB);
      LittleEndian.putInt(request, SrbLayout.TRANSFER_LENGTH, buffer.length());
      request[SrbLayout.CDB_LENGTH] = 10;
      request[SrbLayout.CDB + 8] = (byte) 128;
      for (int opcode : new int[] {ScsiOpcode.READ_10, ScsiOpcode.WRITE_10}) {
        request[SrbLayout.CDB] = (byte) opcode;
        roundTrips(
            rig, channel, 1, () -> assertTrue(channel.send(1, buffer, request, request.length)));
      }
    }
  }
}
