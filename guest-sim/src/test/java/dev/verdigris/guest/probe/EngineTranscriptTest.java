package dev.verdigris.guest.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.boot.BootException;
import dev.verdigris.guest.machine.EngineKind;
import dev.verdigris.guest.machine.MachineLauncher;
import dev.verdigris.guest.machine.RunResult;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.viridian.abi.CallCatalogue;
import dev.verdigris.hypercall.viridian.abi.Supply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The probe images on whole machines: what they see on the software engine, and that they see the
 * same on KVM. Both machines have the same models, so a difference is an engine's.
 */
@Timeout(240)
class EngineTranscriptTest {
  // What the software engine supplies and KVM does not.
  private static final String WITHOUT_FLEET =
      ",-guest-idle,-extended-flush-ranges,-start-vp,-remote-tlb-flush,-cluster-ipi"
          + ",-ex-processor-masks,-tsc-invariant";

  private static final int EXIT_STATUS = ProbeImage.EXIT_SUCCESS << 1 | 1;

  // KVM under another hypervisor takes its time for exits.
  private static final Duration PATIENCE = Duration.ofSeconds(100);

  @TempDir Path directory;

  private String transcript(ProbeImage image, EngineKind engine, String host, StopReason end)
      throws BootException, IOException, InterruptedException {
    BareRun run = BareRun.of(image, engine, directory);
    run.host = host;
    run.timeout = PATIENCE;
    RunResult result = run.run();
    assertEquals(end, result.reason(), run::console);
    assertEquals(end == StopReason.DEBUG_EXIT ? EXIT_STATUS : 0, result.exitStatus());
    return run.console();
  }

  /** Numbers: Xen public headers, arch-x86/cpuid.h, version.h and errno.h. */
  @Test
  void softwareEngineShowsTheXenInterface() throws Exception {
    List<String> lines =
        transcript(ProbeImage.xen(), EngineKind.SOFTWARE, MachineLauncher.XEN, StopReason.POWER_OFF)
            .lines()
            .toList();
    assertEquals(
        List.of(
            "xen probe",
            "base leaf 40000000 last leaf 40000004",
            "version 00040011", // 4.17
            "hypercall pages 01 msr 40000000",
            "hypercall page done",
            "xen_version(XENVER_version) -> 0000000000040011"),
        lines.subList(0, 6));
    assertEquals(
        List.of(
            "xen_version(XENVER_pagesize) -> 0000000000001000",
            "console_io(write) -> verdigris xen probe",
            "0000000000000000",
            "hypercall that does not exist -> ffffffffffffffda", // -ENOSYS
            "end",
            "sched_op(shutdown) -> "),
        lines.subList(lines.size() - 6, lines.size()));
  }

  @Test
  void aDomainIsNoHyperVPartitionAndTheOtherWayRound() throws Exception {
    String onXen =
        transcript(
            ProbeImage.hyperV(), EngineKind.SOFTWARE, MachineLauncher.XEN, StopReason.DEBUG_EXIT);
    assertTrue(onXen.endsWith("no hyper-v\n"), onXen);
    String onHyperV =
        transcript(ProbeImage.xen(), EngineKind.SOFTWARE, "ws2022", StopReason.DEBUG_EXIT);
    assertTrue(onHyperV.endsWith("no xen\n"), onHyperV);
  }

  /**
   * The direct instructions are left out: KVM has a use of its own for them. So is how close the
   * reference TSC page is to the count, for KVM's clock is the host's. At privilege level 3 the
   * port instruction of KVM's hypercall page may fault before any model sees it.
   */
  @Test
  void kvmShowsTheSameHyperVInterface() throws Exception {
    BareRun.requireKvm();
    Transcript software = hyperV(EngineKind.SOFTWARE);
    Transcript kvm = hyperV(EngineKind.KVM);
    List<String> ofFleet =
        CallCatalogue.ALL.stream()
            .filter(spec -> spec.needs() == Supply.FLEET)
            .map(CallProbes::subject)
            .toList();
    assertEquals(software.names(0), kvm.names(0));
    for (String name : software.names(0)) {
      String outcome = kvm.outcome(0, name);
      if (name.endsWith(" user")) {
        assertTrue(outcome.matches("exception 0[6d]"), name);
      } else if (ofFleet.stream().anyMatch(subject -> name.startsWith(subject + " "))) {
        assertEquals(
            name.endsWith(" no identity") ? "exception 06" : "0000000000000002", outcome, name);
      } else if (!name.contains(" page within ")) {
        assertEquals(software.outcome(0, name), outcome, name);
      }
    }
  }

  private Transcript hyperV(EngineKind engine) throws Exception {
    String host = "ws2022" + WITHOUT_FLEET;
    return Transcript.of(
        transcript(ProbeImage.hyperVByPageOnly(), engine, host, StopReason.DEBUG_EXIT));
  }

  @Test
  void kvmShowsTheSameXenInterface() throws Exception {
    BareRun.requireKvm();
    assertEquals(
        transcript(
            ProbeImage.xen(), EngineKind.SOFTWARE, MachineLauncher.XEN, StopReason.POWER_OFF),
        transcript(ProbeImage.xen(), EngineKind.KVM, MachineLauncher.XEN, StopReason.POWER_OFF));
  }
}
