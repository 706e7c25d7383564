package dev.verdigris.vmbus.guest;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host's work for a packet makes no object, a block request's included. */
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

  private long hostBytes(BusRig rig) {
    long before = threads.getCurrentThreadAllocatedBytes();
    rig.scheduler.runDue();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private void roundTrips(BusRig rig, ClientChannel channel, Runnable send) {
    int allocating = 0;
    for (int i = 0; i < WARM_UP + MEASURED; i++) {
      send.run();
      boolean allocated = hostBytes(rig) != 0;
      allocating += allocated && i >= WARM_UP ? 1 : 0;
      assertTrue(channel.takeInterrupt());
      assertNotNull(channel.receive());
      channel.finish();
    }
    // Isolated allocations, at other packets in each run, are not the packets' own.
    assertTrue(allocating <= MEASURED / 100, allocating + " of " + MEASURED + " allocate");
  }

  @Test
  void packets() {
    try (BusRig rig = new BusRig("ws2022")) {
      rig.bus.checkGuest();
      rig.bus.offer(new EchoDevice("a"));
      ClientChannel channel = rig.client.open(rig.connect(), 4);
      byte[] payload = new byte[100];
      roundTrips(rig, channel, () -> assertTrue(channel.send(1, payload, payload.length)));
    }
  }

  @Test
  void blockRequests(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("disk.img"), new byte[1 << 20]);
    try (BusRig rig = new BusRig("ws2022");
        RawDisk disk = RawDisk.open(file, false)) {
      ScsiController controller = new ScsiController("scsi0", rig.memory, StorageVersion.V6_2);
      controller.attach(0, disk);
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
            rig, channel, () -> assertTrue(channel.send(1, buffer, request, request.length)));
      }
    }
  }
}
