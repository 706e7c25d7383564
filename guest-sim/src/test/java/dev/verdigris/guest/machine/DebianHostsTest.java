package dev.verdigris.guest.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.machine.DebianGuest.Boot;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.viridian.HostProfile;
import dev.verdigris.vmbus.VmbusProfile;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Debian's unmodified kernel on the hosts that no other test boots it on. */
class DebianHostsTest {
  private static final List<String> BOOTED_ELSEWHERE = List.of("ws2022", "azure");
  // What Linux 6.1 asks for first.
  private static final VmbusVersion NEWEST_BUS = VmbusVersion.V5_3;
  private static final List<String> WITHOUT_A_BUS_FOR_IT = List.of("ws2008", "ws2008r2");

  @TempDir Path directory;

  static Stream<String> hosts() {
    return HostProfile.names().stream().filter(name -> !BOOTED_ELSEWHERE.contains(name));
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void boots(String host) throws Exception {
    Boot boot = DebianGuest.boot(directory, host, 1, 1, "");
    assertEquals(StopReason.POWER_OFF, boot.result().reason(), boot::console);
    assertTrue(boot.console().contains("reboot: Power down"), boot::console);
    boot.said("dmesg", "Hypervisor detected: Microsoft Hyper-V");
    if (WITHOUT_A_BUS_FOR_IT.contains(host)) {
      boot.said("dmesg", "hv_vmbus: Unable to connect to host");
      assertEquals(List.of("module hv_vmbus.ko"), boot.said("failed"), boot::console);
    } else {
      VmbusVersion bus = VmbusProfile.of(host).bus();
      VmbusVersion agreed = bus.atLeast(NEWEST_BUS) ? NEWEST_BUS : bus;
      boot.said("dmesg", "hv_vmbus: Vmbus version:" + agreed);
      assertEquals(List.of(), boot.said("failed"), boot::console);
      assertEquals(List.of("/dev/sda"), boot.said("unmounted"), boot::console);
    }
  }
}
