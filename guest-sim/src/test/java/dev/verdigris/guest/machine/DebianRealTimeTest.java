package dev.verdigris.guest.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.machine.DebianGuest.Boot;
import dev.verdigris.hypercall.engine.StopReason;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's unmodified kernel in real time, while VMBus and its devices run on another thread. */
class DebianRealTimeTest {
  @Test
  void driversAndDevicesWorkAtTheSameTime(@TempDir Path directory) throws Exception {
    Boot boot = DebianGuest.bootInRealTime(directory, 2, "");
    assertEquals(StopReason.POWER_OFF, boot.result().reason(), boot::console);
    assertEquals(List.of("2"), boot.said("cpus"), boot::console);
    assertEquals(List.of(), boot.said("failed"), boot::console);
    assertEquals(List.of("/dev/sda"), boot.said("unmounted"), boot::console);
    assertEquals("", DebianGuest.prepared().tools().check(boot.disk()));
    assertEquals(Map.of(), boot.result().findings());
    for (ChannelCounters channel : boot.result().channels()) {
      assertTrue(channel.packetsIn() > 0, channel::toString);
      assertEquals(channel.packetsIn(), channel.packetsOut(), channel::toString);
      assertTrue(channel.signalsIn() <= channel.packetsIn(), channel::toString);
    }
    assertTrue(boot.events() > 1000, "the events of both threads were relayed");
  }
}
