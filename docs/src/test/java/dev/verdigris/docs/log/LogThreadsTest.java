package dev.verdigris.docs.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.hypercall.time.ConcurrentScheduler;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.time.Handoff;
import dev.verdigris.hypercall.time.RealClock;
import dev.verdigris.hypercall.viridian.HostProfile;
import dev.verdigris.hypercall.viridian.PartitionConfig;
import dev.verdigris.hypercall.viridian.ViridianPartition;
import dev.verdigris.vmbus.VmbusHost;
import dev.verdigris.vmbus.VmbusProfile;
import dev.verdigris.vmbus.guest.BusClient;
import dev.verdigris.vmbus.guest.PageAllocator;
import dev.verdigris.vmbus.guest.SynicClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The example of {@code docs/embedding.md} with the device on a thread of its own. */
class LogThreadsTest {
  @Test
  void theSameDeviceOnAThreadOfItsOwn() {
    Thread engine = Thread.currentThread();
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    EventStream events = new EventStream();
    GuestMemory memory = GuestMemory.allocate(new RamRegion(0, 16 << 20));

    RealClock clock = new RealClock();
    DeterministicScheduler processors = new DeterministicScheduler(clock);
    HostProfile profile = HostProfile.named("ws2022").orElseThrow();
    ViridianPartition partition =
        new ViridianPartition(
            PartitionConfig.builder(memory, processors, profile).events(events).build());
    Handoff toProcessors = processors.handoff(() -> LockSupport.unpark(engine));
    ConcurrentScheduler devices = new ConcurrentScheduler("devices", clock, failures::add);
    VmbusHost bus =
        new VmbusHost(memory, partition, toProcessors, devices, events, VmbusProfile.of("ws2022"));

    bus.checkGuest();
    LogDevice device = new LogDevice("log0");
    bus.offer(device);
    PageAllocator pages = PageAllocator.scattered(memory, 1);
    SynicClient synic = new SynicClient(memory, partition, pages, 0);
    BusClient client = new BusClient(memory, synic, pages, () -> devices.settle(processors));
    client.negotiate();
    LogDriver driver = new LogDriver(client);
    assertTrue(driver.hello(LogProtocol.VERSION));
    assertTrue(driver.append("written on one thread, read on another\n"));

    AtomicReference<Thread> worker = new AtomicReference<>();
    devices.execute(
        () -> {
          worker.set(Thread.currentThread());
          device.setLevel(7);
        });
    devices.settle(processors);
    driver.take(0);
    assertEquals(7, driver.level());
    assertNotSame(engine, worker.get());

    devices.settle(processors);
    processors.close();
    devices.close();
    assertEquals("written on one thread, read on another\n", device.log());
    assertTrue(device.levelHeard());
    assertEquals(List.of(), failures);
    assertEquals(Map.of(), bus.findings());
    assertEquals(4, bus.statistics().get(0).packetsIn(), "two requests, two completions");
    memory.close();
  }
}
