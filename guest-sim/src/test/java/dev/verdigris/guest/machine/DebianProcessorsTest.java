package dev.verdigris.guest.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.machine.DebianGuest.Boot;
import dev.verdigris.hypercall.engine.StopReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's unmodified kernel with four processors: what it does with them. */
class DebianProcessorsTest {
  private static final String HOST = "azure";
  private static final int CPUS = 4;

  @TempDir static Path directory;

  private static Boot boot;

  @BeforeAll
  static void bootOnce() throws Exception {
    boot = DebianGuest.boot(directory, HOST, CPUS, 1, "");
  }

  @Test
  void fourProcessorsComeOnline() throws Exception {
    assertWorked(boot);
  }

  private static void assertWorked(Boot run) throws Exception {
    assertEquals(StopReason.POWER_OFF, run.result().reason(), run::console);
    assertEquals(List.of("4"), run.said("cpus"), run::console);
    assertEquals(List.of(), run.said("failed"), run::console);
    assertEquals(List.of("/dev/sda"), run.said("unmounted"), run::console);
    assertTrue(run.console().contains("reboot: Power down"), run::console);
    assertEquals("", DebianGuest.prepared().tools().check(run.disk()));
  }

  @Test
  void processorsReachEachOtherByHypercall() {
    boot.said("dmesg", "Hyper-V: Using hypercall for remote TLB flush");
    boot.said("dmesg", "Hyper-V: Using IPI hypercalls");
    boot.said("dmesg", "Hyper-V: PV spinlocks enabled");
    Map<String, Long> calls = boot.result().hypercalls();
    assertTrue(calls.getOrDefault("HvCallFlushVirtualAddressList", 0L) > 0, calls::toString);
    assertTrue(calls.getOrDefault("HvCallSendSyntheticClusterIpi", 0L) > 100, calls::toString);
    assertEquals(null, calls.get("unknown"), calls::toString);
  }

  @Test
  void everyProcessorHasASyntheticTimerOfItsOwn() {
    assertEquals(Collections.nCopies(CPUS, "Hyper-V clockevent"), boot.said("clockevent"));
    String[] words = boot.said("interrupts", "HVS:").split(" +", -1);
    for (String count : Arrays.asList(words).subList(1, CPUS + 1)) {
      assertTrue(Long.parseLong(count) > 10, () -> String.join(" ", words));
    }
  }

  @Test
  void interruptsAreCompletedInTheAssistPage() {
    Map<String, Long> msrs = boot.result().msrs();
    assertEquals(CPUS, msrs.get("HV_X64_MSR_VP_ASSIST_PAGE"), msrs::toString);
    // The other way each of them would have been written.
    long calls = boot.result().hypercalls().get("HvCallSendSyntheticClusterIpi");
    assertTrue(msrs.get("HV_X64_MSR_EOI") < calls / 2, msrs::toString);
  }

  @Test
  void storageHasAChannelForEachProcessor() {
    List<ChannelCounters> channels = boot.result().channels();
    assertEquals(
        List.of("scsi0", "scsi0/1", "scsi0/2", "scsi0/3"),
        channels.stream().map(ChannelCounters::name).toList());
    for (ChannelCounters channel : channels) {
      assertTrue(channel.packetsIn() > 0, channels::toString);
      assertEquals(channel.packetsIn(), channel.packetsOut(), channels::toString);
    }
    assertEquals(Map.of(), boot.result().findings(), "and keeps to the protocol");
  }

  @Test
  void theSameSeedGivesTheSameRun() throws Exception {
    Boot again = DebianGuest.boot(directory, HOST, CPUS, 1, "");
    assertEquals(boot.result().instructions(), again.result().instructions());
    assertEquals(boot.result().virtualNanos(), again.result().virtualNanos());
    assertEquals(boot.console(), again.console());
    assertEquals(boot.trace(), again.trace());
    assertEquals(-1, Files.mismatch(boot.disk(), again.disk()), "the disks are the same");
  }

  @Test
  void anotherSeedGivesAnotherRun() throws Exception {
    Boot other = DebianGuest.boot(directory, HOST, CPUS, 20260101, "");
    assertWorked(other);
    assertNotEquals(boot.trace(), other.trace());
  }
}
