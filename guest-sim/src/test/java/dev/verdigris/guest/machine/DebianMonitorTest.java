package dev.verdigris.guest.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.boot.BootLoader;
import dev.verdigris.guest.boot.BootRequest;
import dev.verdigris.guest.boot.RamLayout;
import dev.verdigris.guest.platform.serial.InputQueue;
import dev.verdigris.guest.prepare.PreparedGuest;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.viridian.HostProfile;
import dev.verdigris.vmbus.VmbusChannel;
import dev.verdigris.vmbus.VmbusDevice;
import dev.verdigris.vmbus.abi.ChannelOffer;
import dev.verdigris.vmbus.device.storage.WriteCache;
import dev.verdigris.vmbus.fault.FaultPlan;
import dev.verdigris.vmbus.ring.RingPacket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's unmodified kernel with a disk that has a monitor: it signals through its monitor page.
 */
class DebianMonitorTest {
  private static final long LATENCY_NANOS = 100_000;

  /** The device, offered with a monitor. */
  private record Monitored(VmbusDevice device) implements VmbusDevice {
    @Override
    public String name() {
      return device.name();
    }

    @Override
    public ChannelOffer offer() {
      return device.offer().withMonitor(LATENCY_NANOS);
    }

    @Override
    public boolean opened(VmbusChannel channel) {
      return device.opened(channel);
    }

    @Override
    public boolean received(VmbusChannel channel, RingPacket packet) {
      return device.received(channel, packet);
    }

    @Override
    public void closed(VmbusChannel channel) {
      device.closed(channel);
    }
  }

  @Test
  void theGuestTriggersItsMonitorAndMakesNoHypercall(@TempDir Path directory) throws Exception {
    PreparedGuest guest = DebianGuest.prepared();
    Path disk = Files.copy(guest.disk(), directory.resolve("disk.img"));
    List<DiskConfig> disks = List.of(new DiskConfig(disk, false, WriteCache.WRITE_BACK));
    HostProfile profile = HostProfile.named("ws2022").orElseThrow();
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    Outside outside =
        new Outside(new WallClock(Optional.of(DebianGuest.TIMEOUT)), console, new InputQueue());
    RamLayout layout = RamLayout.ofBytes(512L << 20);
    RunResult result;
    try (Machine machine =
        new SoftwareMachine(
            layout,
            1,
            1,
            ClockKind.VIRTUAL,
            outside,
            environment ->
                ViridianHost.create(profile, disks, FaultPlan.NONE, environment, Monitored::new))) {
      result =
          machine.run(
              BootLoader.load(
                  new BootRequest(
                      guest.kernel(),
                      List.of(guest.initramfs()),
                      PreparedGuest.COMMAND_LINE,
                      machine.board().rsdpAddress(),
                      layout,
                      true),
                  machine.board().memory()));
    }
    String said = console.toString(StandardCharsets.UTF_8);
    assertEquals(StopReason.POWER_OFF, result.reason(), said);
    assertTrue(said.contains("VERDIGRIS unmounted /dev/sda"), said);
    assertEquals("", guest.tools().check(disk));
    ChannelCounters channel = result.channels().get(0);
    assertTrue(channel.packetsIn() > 50, channel::toString);
    assertEquals(channel.packetsIn(), channel.packetsOut(), channel::toString);
    assertTrue(channel.signalsIn() > 50, channel::toString);
    assertEquals(null, result.hypercalls().get("HvCallSignalEvent"), result::toString);
    assertEquals(Map.of(), result.findings());
  }
}
