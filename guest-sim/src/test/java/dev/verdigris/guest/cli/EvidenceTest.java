package dev.verdigris.guest.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.machine.RunResult;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.viridian.HostProfile;
import dev.verdigris.hypercall.viridian.abi.Msr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceTest {
  private static final String GOOD =
      """
      VERDIGRIS init 6.1.0-56-cloud-amd64
      VERDIGRIS cpus 2
      VERDIGRIS dmesg [    0.000000] Hypervisor detected: Microsoft Hyper-V
      VERDIGRIS dmesg [    0.100000] hv_vmbus: Vmbus version:5.3
      VERDIGRIS dmesg [    0.000000] Hyper-V: Using hypercall for remote TLB flush
      VERDIGRIS dmesg [    0.068468] Hyper-V: Using IPI hypercalls
      VERDIGRIS clocksource tsc
      VERDIGRIS clocksource hyperv_clocksource_tsc_page
      VERDIGRIS clockevent Hyper-V clockevent
      VERDIGRIS clockevent Hyper-V clockevent
      VERDIGRIS interrupts HYP: 0 0 Hypervisor callback interrupts
      VERDIGRIS interrupts HVS:   382   222   Hyper-V stimer0 interrupts
      VERDIGRIS vmbus f8b3781b {ba6163d9}
      VERDIGRIS disk sda 131072 sectors
      VERDIGRIS mounted /dev/sda /mnt ext4 rw,relatime 0 0
      VERDIGRIS file /evidence 917504 cbd2
      VERDIGRIS unmounted
      VERDIGRIS power-off
      """;

  private final List<String> said = new ArrayList<>();
  private Map<String, Long> findings = Map.of();
  private Map<String, Long> hypercalls =
      Map.of("HvCallFlushVirtualAddressList", 10L, "HvCallSendSyntheticClusterIpi", 974L);
  private int[] assistPageWriters = {0, 1};
  private StopReason reason = StopReason.POWER_OFF;

  @Test
  void separatesEvidenceFromTheRest() throws Exception {
    Evidence evidence = read("noise\r\nVERDIGRIS a b c\r\n[ 1.0] oh VERDIGRIS d\npart");
    assertEquals(List.of("b c"), evidence.values("a"));
    assertEquals(List.of(""), evidence.values("d"));
    assertEquals(List.of("a b c", "d"), said);
    assertEquals(
        List.of("noise", "VERDIGRIS a b c", "[ 1.0] oh VERDIGRIS d", "part"), evidence.lastLines());
  }

  @Test
  void keepsOnlyTheLastLines() throws Exception {
    Evidence evidence = read("line\n".repeat(1000) + "x".repeat(100_000) + "\n");
    assertEquals(30, evidence.lastLines().size());
    assertEquals(4096, evidence.lastLines().get(29).length());
  }

  @Test
  void judgesAGoodGuestGood() throws Exception {
    List<DemoCheck> checks = judge(GOOD, "azure", 2);
    assertEquals(17, checks.size());
    assertTrue(checks.stream().allMatch(DemoCheck::good), checks.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "init",
        "cpus",
        "Hypervisor detected",
        "Vmbus version",
        "remote TLB flush",
        "IPI hypercalls",
        "tsc_page",
        "clockevent",
        "HVS",
        "vmbus",
        "disk",
        "mounted /dev",
        "file",
        "unmounted"
      })
  void missesEachLineThatIsNotThere(String line) throws Exception {
    List<String> lines = new ArrayList<>(GOOD.lines().toList());
    lines.remove(lines.stream().filter(l -> l.contains(line)).findFirst().orElseThrow());
    List<DemoCheck> checks = judge(String.join("\n", lines) + "\n", "azure", 2);
    assertEquals(1, bad(checks).size(), checks.toString());
  }

  @Test
  void expectsOfEachHostWhatItOffers() throws Exception {
    assertEquals(List.of("timer interrupts"), bad(judge(GOOD, "ws2012r2", 2)));
    String callback = GOOD.replace("HYP: 0 0", "HYP: 7 8");
    assertEquals(List.of(), bad(judge(callback, "ws2012r2", 2)));
    assertEquals(List.of(), bad(judge(without(callback, "HVS"), "azure,-direct-stimer", 2)));
    assertEquals(
        List.of(),
        bad(judge(without(GOOD, "IPI", "TLB"), "azure,-remote-tlb-flush,-cluster-ipi", 2)));
    assertEquals(List.of("clock source"), bad(judge(GOOD, "azure,-reference-tsc", 2)));
  }

  @Test
  void callsThatWereNotMadeAreMissed() throws Exception {
    hypercalls = Map.of("HvCallFlushVirtualAddressListEx", 1L);
    assertEquals(List.of("IPIs"), bad(judge(GOOD, "azure", 2)));
    hypercalls = Map.of("HvCallSendSyntheticClusterIpiEx", 1L);
    assertEquals(List.of("remote TLB flush"), bad(judge(GOOD, "azure", 2)));
  }

  @Test
  void protocolFindingsAreBad() throws Exception {
    findings = Map.of("SIGNAL_NEEDLESS", 2L);
    List<DemoCheck> checks = judge(GOOD, "azure", 2);
    assertEquals(List.of("protocol findings"), bad(checks));
    assertTrue(checks.toString().contains("SIGNAL_NEEDLESS 2 times"));
  }

  @Test
  void assistPagesAreCountedByProcessor() throws Exception {
    assistPageWriters = new int[] {0, 0};
    assertEquals(List.of("VP assist pages"), bad(judge(GOOD, "azure", 2)));
  }

  @Test
  void anOldHostHasNoBusForThisGuest() throws Exception {
    String old =
        """
        VERDIGRIS init 6.1.0-56-cloud-amd64
        VERDIGRIS cpus 1
        VERDIGRIS failed module hv_vmbus.ko
        VERDIGRIS dmesg [    0.000000] Hypervisor detected: Microsoft Hyper-V
        VERDIGRIS dmesg [    1.231260] hv_vmbus: Unable to connect to host
        VERDIGRIS clocksource hyperv_clocksource_msr
        VERDIGRIS clockevent lapic-deadline
        VERDIGRIS power-off
        """;
    assistPageWriters = new int[] {0};
    assertEquals(List.of(), bad(judge(old, "ws2008", 1)));
    assertEquals(List.of("VMBus given up"), bad(judge(without(old, "Unable"), "ws2008", 1)));
    assertEquals(
        List.of("guest step"),
        bad(judge(old + "VERDIGRIS failed module hv_utils.ko\n", "ws2008", 1)));
    assertTrue(bad(judge(old, "ws2012", 1)).contains("VMBus negotiated"));
    assertTrue(bad(judge(GOOD, "ws2008", 2)).contains("VMBus given up"));
  }

  @Test
  void countsFailuresAndOtherEnds() throws Exception {
    reason = StopReason.TRIPLE_FAULT;
    List<DemoCheck> checks =
        judge(GOOD + "VERDIGRIS failed module hv_utils.ko\n", "azure,-stimer,-apic-msrs", 4);
    assertEquals(List.of("processors online", "guest step", "powered off"), bad(checks));
  }

  private static String without(String text, String... words) {
    return text.lines()
            .filter(line -> Arrays.stream(words).noneMatch(line::contains))
            .collect(Collectors.joining("\n"))
        + "\n";
  }

  private static List<String> bad(List<DemoCheck> checks) {
    return checks.stream().filter(check -> !check.good()).map(DemoCheck::name).toList();
  }

  private List<DemoCheck> judge(String console, String host, int cpus) throws Exception {
    AssistPages pages = new AssistPages();
    for (int vp : assistPageWriters) {
      pages.event(EventType.MSR_WRITE, vp, Msr.VP_ASSIST_PAGE, 0x1001, 0, 0);
    }
    pages.event(EventType.MSR_WRITE, 3, Msr.VP_ASSIST_PAGE, 0x1000, 0, 0);
    pages.event(EventType.MSR_WRITE, 3, Msr.VP_ASSIST_PAGE, 0x1001, 1, 0);
    pages.event(EventType.MSR_READ, 3, Msr.VP_ASSIST_PAGE, 0x1001, 0, 0);
    pages.event(EventType.MSR_WRITE, 3, Msr.SIMP, 0x1001, 0, 0);
    return DemoChecks.judge(
        read(console), ended(), HostExpectations.of(HostProfile.parse(host)), pages, cpus);
  }

  private Evidence read(String console) throws Exception {
    Evidence evidence =
        new Evidence(
            (line, isEvidence) -> {
              if (isEvidence) {
                said.add(line);
              }
            });
    evidence.write(console.getBytes(UTF_8));
    evidence.close();
    return evidence;
  }

  private RunResult ended() {
    return new RunResult(
        reason,
        reason.exitStatus(),
        Optional.empty(),
        1,
        1,
        1,
        hypercalls,
        Map.of("HV_X64_MSR_EOI", 9L),
        List.of(),
        findings,
        Map.of(),
        Optional.empty());
  }
}
