package dev.verdigris.guest.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.boot.BootException;
import dev.verdigris.guest.machine.EngineKind;
import dev.verdigris.guest.machine.MachineLauncher;
import dev.verdigris.guest.machine.RunResult;
import dev.verdigris.hypercall.engine.StopReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The probe images on whole machines: what they see on the software engine, and that they see the
 * same on KVM. Both machines have the same models, so a difference is an engine's.
 */
@Timeout(120)
class EngineTranscriptTest {
  // What the software engine supplies and KVM does not.
  private static final String WITHOUT_FLEET =
      ",-guest-idle,-extended-flush-ranges,-start-vp,-remote-tlb-flush,-cluster-ipi"
          + ",-ex-processor-masks,-tsc-invariant";

  private static final int EXIT_STATUS = ProbeImage.EXIT_SUCCESS << 1 | 1;

  @TempDir Path directory;

  private String transcript(ProbeImage image, EngineKind engine, String host, StopReason end)
      throws BootException, IOException, InterruptedException {
    BareRun run = BareRun.of(image, engine, directory);
    run.host = host;
    RunResult result = run.run();
    assertEquals(end, result.reason(), run::console);
    assertEquals(end == StopReason.DEBUG_EXIT ? EXIT_STATUS : 0, result.exitStatus());
    return run.console();
  }

  /** Statuses: TLFS appendix B. Leaves: TLFS 2.4. */
  @ParameterizedTest
  @ValueSource(strings = {"ws2022", "azure"})
  void softwareEngineShowsTheHyperVInterface(String host) throws Exception {
    List<String> lines =
        transcript(ProbeImage.hyperV(), EngineKind.SOFTWARE, host, StopReason.DEBUG_EXIT)
            .lines()
            .toList();
    assertEquals(
        List.of(
            "hyper-v probe",
            "hypervisor present 1",
            "cpuid 40000000 4000000c 7263694d 666f736f 76482074", // "Microsoft Hv"
            "cpuid 40000001 31237648 00000000 00000000 00000000"), // "Hv#1"
        lines.subList(0, 4));
    assertEquals(
        List.of(
            "hypercall page before guest os id",
            "wrmsr 40000001 0000000000130001 done",
            "rdmsr 40000001 0000000000130000",
            "wrmsr 40000000 ff00000000010000 done",
            "rdmsr 40000000 ff00000000010000",
            "wrmsr 40000001 0000000000130001 done",
            "rdmsr 40000001 0000000000130001",
            "rdmsr 40000002 0000000000000000",
            "wrmsr 40000002 0000000000000001 exception 0d",
            "rdmsr 40000020 readable",
            "rdmsr 40000022 readable",
            "rdmsr 40000023 readable",
            "rdmsr 400000fe exception 0d",
            "wrmsr 400000fe 0000000000000000 exception 0d",
            "fast HvCallSignalEvent, unbound connection -> 0000000000000012",
            "HvCallPostMessage, unbound connection -> 0000000000000012",
            "call code that does not exist -> 0000000000000002",
            "HvCallPostMessage, input not aligned -> 0000000000000004",
            "HvCallPostMessage, with a rep count -> 0000000000000003",
            "HvCallPostMessage, reserved bit set -> 0000000000000003",
            "wrmsr 40000001 0000000000000000 done",
            "rdmsr 40000001 0000000000000000",
            "end"),
        lines.subList(lines.indexOf("hypercall page before guest os id"), lines.size()));
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

  @ParameterizedTest
  @ValueSource(strings = {"ws2022", "azure"})
  void kvmShowsTheSameHyperVInterface(String profile) throws Exception {
    BareRun.requireKvm();
    String host = profile + WITHOUT_FLEET;
    assertEquals(
        transcript(ProbeImage.hyperV(), EngineKind.SOFTWARE, host, StopReason.DEBUG_EXIT),
        transcript(ProbeImage.hyperV(), EngineKind.KVM, host, StopReason.DEBUG_EXIT));
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
