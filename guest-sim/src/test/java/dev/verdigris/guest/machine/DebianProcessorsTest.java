package dev.verdigris.guest.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.machine.DebianGuest.Boot;
import dev.verdigris.hypercall.engine.StopReason;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debian's unmodified kernel with four processors, under two schedules. */
class DebianProcessorsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 20260101})
  void fourProcessorsComeOnline(long seed) throws Exception {
    Boot boot = DebianGuest.boot(directory, 4, seed, "");
    assertEquals(StopReason.POWER_OFF, boot.result().reason(), boot::console);
    assertEquals(List.of("4"), boot.said("cpus"), boot::console);
    assertEquals(List.of(), boot.said("failed"), boot::console);
    assertEquals(List.of("/dev/sda"), boot.said("unmounted"), boot::console);
    assertTrue(boot.console().contains("reboot: Power down"), boot::console);
    assertEquals("", DebianGuest.prepared().tools().check(boot.disk()));
  }
}
