package dev.verdigris.guest.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.machine.DebianGuest.Boot;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.vmbus.device.storage.WriteCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's unmodified drivers on a host that makes mistakes: docs/vmbus.md has what they say. */
class DebianFaultsTest {
  private static final String WITH_DRIVER_LINES = " loglevel=7";
  private static final String DEVICE = "6e6f8b4b-3730-3a17-b0e0-44e7d439bbe0";

  @TempDir static Path directory;

  private static Boot borne;

  /** What costs a guest time, and no more; each on some packets of its own. */
  @BeforeAll
  static void bootOnce() throws Exception {
    borne =
        boot(
            1,
            WriteCache.WRITE_BACK,
            DebianGuest.TIMEOUT,
            WITH_DRIVER_LINES,
            "refuse-version:first=2",
            "delay-completion:channel=scsi0,every=10,by=50ms",
            "duplicate-completion:channel=scsi0,every=9",
            "reorder-completions:channel=scsi0,every=8",
            "full-ring:channel=scsi0,every=40",
            "slow-host:channel=scsi0,every=7,by=2ms");
  }

  private static Boot boot(
      int cpus, WriteCache cache, Duration timeout, String options, String... faults)
      throws Exception {
    return DebianGuest.bootWithFaults(directory, cpus, cache, timeout, options, List.of(faults));
  }

  private static void assertPoweredOff(Boot boot) throws Exception {
    assertEquals(StopReason.POWER_OFF, boot.result().reason(), boot::console);
    assertEquals(List.of(""), boot.said("power-off"), boot::console);
    assertEquals("", DebianGuest.prepared().tools().check(boot.disk()));
  }

  private static void assertSaid(Boot boot, int times, String line) {
    // The kernel's own lines: /init says some of them again.
    long found =
        boot.console().lines().filter(s -> s.startsWith("[") && s.contains("] " + line)).count();
    assertEquals(times, found, () -> line + "\n" + boot.console());
  }

  @Test
  void bearsDelayedReorderedAndSecondCompletionsAndASlowHost() throws Exception {
    assertPoweredOff(borne);
    assertEquals(List.of(), borne.said("failed"), borne::console);
    assertEquals(List.of("/dev/sda"), borne.said("unmounted"), borne::console);
    Map<String, Long> faults = borne.result().faults();
    for (String kind :
        List.of("delay-completion", "reorder-completions", "full-ring", "slow-host")) {
      assertTrue(faults.get(kind) > 1, faults::toString);
    }
    ChannelCounters storage = borne.result().channels().get(0);
    assertEquals(
        storage.packetsIn() + faults.get("duplicate-completion"), storage.packetsOut(), "all came");
    assertEquals(Map.of(), borne.result().findings());
  }

  @Test
  void takesSecondCompletionsForUnknownOnes() {
    String line = "hv_storvsc " + DEVICE + ": Incorrect transaction ID";
    assertTrue(borne.console().contains(line), borne::console);
  }

  @Test
  void fallsBackToTheVersionThatIsNotRefused() {
    assertSaid(borne, 1, "hv_vmbus: Vmbus version:5.1");
    assertEquals(2, borne.result().faults().get("refuse-version"));
  }

  @Test
  void findsADiskAgainThatWasTakenBackWithItsSubChannels() throws Exception {
    Boot boot =
        boot(
            2,
            WriteCache.WRITE_THROUGH,
            DebianGuest.TIMEOUT,
            WITH_DRIVER_LINES + " verdigris=again",
            "rescind:channel=scsi0,after=2s,reoffer=1s");
    assertPoweredOff(boot);
    assertEquals(List.of(), boot.said("failed"), boot::console);
    assertSaid(boot, 2, "sd 0:0:0:0: [sda] Write cache: disabled");
    assertSaid(boot, 2, "sd 0:0:0:0: [sda] Attached SCSI disk");
    assertEquals(List.of("sda"), boot.said("gone"), boot::console);
    assertEquals(Collections.nCopies(2, "/dev/sda"), boot.said("unmounted"), boot::console);
    List<ChannelCounters> channels = boot.result().channels();
    assertEquals(
        List.of("scsi0", "scsi0/1", "scsi0", "scsi0/1"),
        channels.stream().map(ChannelCounters::name).toList());
    for (ChannelCounters channel : channels) {
      assertTrue(channel.packetsIn() > 0, channels::toString);
      assertEquals(channel.packetsIn(), channel.packetsOut(), channels::toString);
    }
    assertEquals(Map.of("rescind", 1L), boot.result().faults());
    assertEquals(Map.of(), boot.result().findings());
  }

  @Test
  void givesAProbeUpAndDoesItAgainWhenAsked() throws Exception {
    Boot boot =
        boot(
            1,
            WriteCache.WRITE_BACK,
            DebianGuest.TIMEOUT,
            WITH_DRIVER_LINES + " verdigris=again",
            "fail-gpadl:channel=scsi0",
            "fail-open:channel=scsi0");
    assertPoweredOff(boot);
    assertSaid(boot, 1, "hv_vmbus: Failed to establish GPADL: err = 0x");
    assertSaid(boot, 1, "hv_storvsc: probe of " + DEVICE + " failed with error -122");
    assertSaid(boot, 1, "hv_storvsc: probe of " + DEVICE + " failed with error -11");
    assertEquals(List.of("no disk by hv_storvsc"), boot.said("failed"), boot::console);
    assertEquals(List.of(""), boot.said("bound"), boot::console);
    assertEquals(List.of("/dev/sda"), boot.said("unmounted"), boot::console);
    assertEquals(Map.of("fail-gpadl", 1L, "fail-open", 1L), boot.result().faults());
    assertEquals(Map.of(), boot.result().findings());
  }

  @Test
  void waitsWithoutEndForACompletionThatDoesNotCome() throws Exception {
    // Time for a boot on this machine, and for the kernel to look for hung tasks after it.
    Duration timeout = Duration.ofNanos(2 * borne.result().wallNanos()).plusSeconds(5);
    Boot boot =
        boot(
            1,
            WriteCache.WRITE_BACK,
            timeout,
            WITH_DRIVER_LINES + " sysctl.kernel.hung_task_timeout_secs=10",
            "corrupt-packet:channel=scsi0,nth=30",
            "drop-completion:channel=scsi0,nth=60");
    RunResult result = boot.result();
    assertEquals(6, result.exitStatus(), boot::console);
    assertEquals(Map.of("corrupt-packet", 1L, "drop-completion", 1L), result.faults());
    ChannelCounters storage = result.channels().get(0);
    assertEquals(60, storage.packetsIn(), "the one that was corrupted did not stop it");
    assertEquals(59, storage.packetsOut());
    String hung = boot.console().lines().filter(s -> s.contains("INFO: task")).findFirst().get();
    assertTrue(hung.matches(".*INFO: task insmod:\\d+ blocked for more than 10 seconds\\."), hung);
    assertFalse(boot.console().contains("Power down"), boot::console);
  }
}
