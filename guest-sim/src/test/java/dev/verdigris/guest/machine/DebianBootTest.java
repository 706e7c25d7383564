package dev.verdigris.guest.machine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.machine.DebianGuest.Boot;
import dev.verdigris.guest.prepare.FileSystemTools;
import dev.verdigris.hypercall.engine.StopReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's unmodified kernel with one processor: what it says of itself, and again the same. */
class DebianBootTest {
  private static final int EVIDENCE_LINES = 131_072;

  @TempDir static Path directory;

  private static Boot boot;

  @BeforeAll
  static void bootOnce() throws Exception {
    boot = DebianGuest.boot(directory, 1, 1, "");
  }

  @Test
  void powersOff() {
    assertEquals(StopReason.POWER_OFF, boot.result().reason(), boot::console);
    assertEquals(0, boot.result().exitStatus());
    assertEquals(Optional.empty(), boot.result().crash());
    assertEquals(List.of(""), boot.said("power-off"));
    assertTrue(boot.console().contains("reboot: Power down"), boot::console);
    assertEquals(List.of(), boot.said("failed"));
  }

  @Test
  void runsOnHyperV() throws Exception {
    assertEquals(List.of(DebianGuest.prepared().version()), boot.said("init"));
    assertEquals(List.of("1"), boot.said("cpus"));
    boot.said("dmesg", "Hypervisor detected: Microsoft Hyper-V");
    boot.said("dmesg", "Hyper-V: privilege flags");
    // The kernel's own choice, as it sees an invariant TSC, then what /init asks for.
    assertEquals(List.of("tsc", "hyperv_clocksource_tsc_page"), boot.said("clocksource"));
    boot.said("clockevent", "Hyper-V clockevent");
  }

  @Test
  void findsItsDiskOnVmbus() {
    boot.said("dmesg", "hv_vmbus: Vmbus version:5.");
    boot.said("vmbus", "{ba6163d9-04a1-4d29-b605-72e2ffb1dc7f}");
    assertEquals(List.of("sda 131072 sectors"), boot.said("disk"));
    boot.said("mounted", "/dev/sda /mnt ext4 rw");
    assertEquals(List.of("/dev/sda"), boot.said("unmounted"));
  }

  @Test
  void whatItWroteIsInTheImage() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= EVIDENCE_LINES; i++) {
      text.append(String.format("%06d\n", i));
    }
    byte[] expected = text.toString().getBytes(US_ASCII);
    String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(expected));
    assertEquals(List.of("/evidence " + expected.length + " " + sum), boot.said("file"));

    FileSystemTools tools = DebianGuest.prepared().tools();
    Path copy = directory.resolve("evidence");
    assertTrue(tools.extract(boot.disk(), "/evidence", copy));
    assertArrayEquals(expected, Files.readAllBytes(copy));
    assertEquals("", tools.check(boot.disk()));
  }

  @Test
  void countsWhatTheGuestDid() {
    RunResult result = boot.result();
    assertTrue(result.instructions() > 1e8, () -> result.instructions() + " instructions");
    assertTrue(result.virtualNanos() >= result.instructions());
    assertTrue(result.hypercalls().get("HvCallPostMessage") >= 3, result.hypercalls()::toString);
    assertTrue(result.hypercalls().get("HvCallSignalEvent") > 0, result.hypercalls()::toString);
    assertTrue(result.msrs().get("HV_X64_MSR_HYPERCALL") >= 2, result.msrs()::toString);
    assertEquals(1, result.channels().size());
    ChannelCounters storage = result.channels().get(0);
    assertEquals("scsi0", storage.name());
    assertEquals(List.of(storage.instance()), instances());
    assertTrue(storage.packetsIn() > 10, storage::toString);
    assertEquals(storage.packetsIn(), storage.packetsOut(), "every request was answered");
    assertTrue(boot.events() > storage.packetsIn());
  }

  /** The identifiers of the devices on its bus. */
  private static List<String> instances() {
    return boot.said("vmbus").stream().map(line -> line.substring(0, line.indexOf(' '))).toList();
  }

  @Test
  void theSameSeedGivesTheSameRun() throws Exception {
    Boot again = DebianGuest.boot(directory, 1, 1, "");
    assertEquals(boot.result().instructions(), again.result().instructions());
    assertEquals(boot.result().virtualNanos(), again.result().virtualNanos());
    assertEquals(boot.console(), again.console());
    assertEquals(boot.events(), again.events());
    assertEquals(boot.trace(), again.trace());
    assertEquals(boot.result().hypercalls(), again.result().hypercalls());
    assertEquals(boot.result().msrs(), again.result().msrs());
    assertEquals(boot.result().channels(), again.result().channels());
    assertEquals(-1, Files.mismatch(boot.disk(), again.disk()), "the disks are the same");
  }
}
