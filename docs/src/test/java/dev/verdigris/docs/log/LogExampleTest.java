package dev.verdigris.docs.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.time.VirtualClock;
import dev.verdigris.hypercall.viridian.HostProfile;
import dev.verdigris.hypercall.viridian.PartitionConfig;
import dev.verdigris.hypercall.viridian.ViridianPartition;
import dev.verdigris.vmbus.ChannelStatistics;
import dev.verdigris.vmbus.VmbusHost;
import dev.verdigris.vmbus.VmbusProfile;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.fault.FaultPlan;
import dev.verdigris.vmbus.guest.BusClient;
import dev.verdigris.vmbus.guest.ClientChannel;
import dev.verdigris.vmbus.guest.GuestBuffer;
import dev.verdigris.vmbus.guest.PageAllocator;
import dev.verdigris.vmbus.guest.SynicClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The example of {@code docs/embedding.md}: a device of one's own, and a model driver for it. */
class LogExampleTest {
  private final GuestMemory memory = GuestMemory.allocate(new RamRegion(0, 16 << 20));
  private final DeterministicScheduler scheduler =
      new DeterministicScheduler(new VirtualClock(() -> 0));
  private final LogDevice device = new LogDevice("log0");
  private VmbusHost bus;

  /** A bus with the device, and a guest's driver for it. */
  private LogDriver driver(String... faults) {
    EventStream events = new EventStream();
    HostProfile profile = HostProfile.named("ws2022").orElseThrow();
    ViridianPartition partition =
        new ViridianPartition(
            PartitionConfig.builder(memory, scheduler, profile).events(events).build());
    bus = new VmbusHost(memory, partition, scheduler, events, VmbusProfile.of(profile.name()));
    bus.checkGuest();
    bus.inject(FaultPlan.parse(List.of(faults), 1)); // the seed of what is left to chance
    bus.offer(device);

    PageAllocator pages = PageAllocator.scattered(memory, 1);
    SynicClient synic = new SynicClient(memory, partition, pages, 0);
    BusClient client = new BusClient(memory, synic, pages, scheduler::runDue);
    client.negotiate();
    return new LogDriver(client);
  }

  @AfterEach
  void release() {
    memory.close();
  }

  @Test
  void aGuestLogsToTheHost() {
    LogDriver driver = driver();
    assertFalse(driver.hello(1), "a version that the host does not speak");
    assertTrue(driver.hello(LogProtocol.VERSION));
    assertEquals(4, driver.level());
    assertTrue(driver.append("eth0: link is up\n"));
    assertTrue(driver.append("sda: 512 blocks\n"));
    assertEquals("eth0: link is up\nsda: 512 blocks\n", device.log());

    device.setLevel(7);
    driver.take(0);
    assertEquals(7, driver.level());
    scheduler.runDue();
    assertTrue(device.levelHeard());

    assertEquals(Map.of(), bus.findings());
    ChannelStatistics log0 = bus.statistics().get(0);
    assertEquals("log0", log0.name());
    assertEquals(6, log0.packetsIn(), "two handshakes, two lines, two completions");
    assertEquals(6, log0.packetsOut(), "four completions, two levels");
  }

  @Test
  void aDriversMistakesAreNamed() {
    LogDriver driver = driver();
    assertFalse(driver.append("before the handshake"));
    assertTrue(driver.hello(LogProtocol.VERSION));
    driver.channel().signal(); // although nothing is in the ring
    scheduler.runDue();
    assertEquals(Map.of("DEVICE_STATE", 1L, "SIGNAL_NEEDLESS", 1L), bus.findings());
    assertEquals("", device.log());
  }

  @Test
  void aFaultIsTheHostsMistake() {
    LogDriver driver = driver("drop-completion:channel=log0,nth=2");
    assertTrue(driver.hello(LogProtocol.VERSION));
    assertFalse(driver.append("first\n"), "the host has it, and does not answer");
    assertTrue(driver.append("second\n"));
    assertEquals("first\nsecond\n", device.log());
    assertEquals(Map.of("drop-completion", 1L), bus.faultCounts());
    assertEquals(Map.of(), bus.findings());
  }

  @Test
  void aPacketThatNamesWhatNothingBacksIsRefused() {
    LogDriver driver = driver();
    assertTrue(driver.hello(LogProtocol.VERSION));
    ClientChannel channel = driver.channel();
    byte[] message = new byte[LogProtocol.SIZE];
    LittleEndian.putInt(message, LogProtocol.OPERATION, LogProtocol.APPEND);
    LittleEndian.putInt(message, LogProtocol.ARGUMENT, LogProtocol.MAX_TEXT);
    GuestBuffer nowhere = new GuestBuffer(memory, new long[] {1L << 40, 1L << 41}, 0, 8192);
    assertTrue(channel.send(100, nowhere, message, LogProtocol.SIZE));
    assertTrue(channel.post(message, 8), "too short");
    channel.pump();
    assertEquals(Map.of("DEVICE_PACKET", 2L), bus.findings());
    assertEquals("", device.log());
  }

  @Test
  void theLevelWaitsForRoom() {
    LogDriver driver = driver();
    assertTrue(driver.hello(LogProtocol.VERSION));
    for (int i = 1; i <= 1000; i++) {
      device.setLevel(i); // the guest takes none of them, and the ring is full after 307
    }
    driver.take(0);
    assertEquals(307, driver.level());
    scheduler.runDue();
    driver.take(0);
    assertEquals(1000, driver.level());
    scheduler.runDue();
    assertTrue(device.levelHeard());
    assertEquals(Map.of(), bus.findings());
  }
}
