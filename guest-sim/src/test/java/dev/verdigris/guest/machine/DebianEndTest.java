package dev.verdigris.guest.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.machine.DebianGuest.Boot;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.viridian.GuestCrash;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's unmodified kernel when it does not end by powering off. */
class DebianEndTest {
  @TempDir Path directory;

  @Test
  void aPanicIsReportedWithItsMessage() throws Exception {
    Boot boot = DebianGuest.boot(directory, 1, 1, " verdigris=panic");
    RunResult result = boot.result();
    assertEquals(List.of(""), boot.said("panic"), boot::console);
    assertEquals(StopReason.GUEST_CRASH, result.reason(), boot::console);
    assertEquals(4, result.exitStatus());
    GuestCrash crash = result.crash().orElseThrow();
    assertTrue(crash.text().contains("sysrq triggered crash"), crash::toString);
    assertEquals(5, crash.parameters().size());
    assertEquals(1, result.message().orElseThrow().lines().count(), "one line for the user");
    assertTrue(
        result.message().get().contains("Kernel panic - not syncing: sysrq triggered crash"),
        result.message()::get);
  }

  @Test
  void aResetEndsTheRunWhereAsked() throws Exception {
    Boot boot = DebianGuest.boot(directory, 1, 1, " verdigris=reset");
    assertEquals(List.of(""), boot.said("reset"), boot::console);
    assertEquals(StopReason.RESET, boot.result().reason(), boot::console);
    assertEquals(7, boot.result().exitStatus());
    assertEquals(Optional.empty(), boot.result().crash());
    assertTrue(boot.console().contains("reboot: Restarting system"), boot::console);
  }
}
