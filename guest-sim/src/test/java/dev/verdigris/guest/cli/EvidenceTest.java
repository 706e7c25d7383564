package dev.verdigris.guest.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.machine.RunResult;
import dev.verdigris.hypercall.engine.StopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  private static final String GOOD =
      """
      VERDIGRIS init 6.1.0-56-cloud-amd64
      VERDIGRIS cpus 2
      VERDIGRIS dmesg [    0.000000] Hypervisor detected: Microsoft Hyper-V
      VERDIGRIS dmesg [    0.100000] hv_vmbus: Vmbus version:5.3
      VERDIGRIS clocksource hyperv_clocksource_tsc_page
      VERDIGRIS clockevent Hyper-V clockevent
      VERDIGRIS vmbus f8b3781b {ba6163d9}
      VERDIGRIS disk sda 131072 sectors
      VERDIGRIS mounted /dev/sda /mnt ext4 rw,relatime 0 0
      VERDIGRIS file /evidence 917504 cbd2
      VERDIGRIS unmounted
      VERDIGRIS power-off
      """;

  private final List<String> said = new ArrayList<>();

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
    List<DemoCheck> checks = DemoChecks.judge(read(GOOD), ended(StopReason.POWER_OFF), 2);
    assertEquals(12, checks.size());
    assertTrue(checks.stream().allMatch(DemoCheck::good), checks.toString());
  }

  @Test
  void missesEachLineThatIsNotThere() throws Exception {
    List<String> lines = GOOD.lines().filter(line -> !line.endsWith("power-off")).toList();
    for (String line : lines) {
      List<DemoCheck> checks =
          DemoChecks.judge(read(GOOD.replace(line + "\n", "")), ended(StopReason.POWER_OFF), 2);
      assertEquals(1, checks.stream().filter(check -> !check.good()).count(), line);
    }
  }

  @Test
  void countsFailuresAndOtherEnds() throws Exception {
    Evidence evidence = read(GOOD + "VERDIGRIS failed module hv_utils.ko\n");
    List<DemoCheck> checks = DemoChecks.judge(evidence, ended(StopReason.TRIPLE_FAULT), 4);
    assertEquals(
        List.of("processors online", "guest step", "powered off"),
        checks.stream().filter(check -> !check.good()).map(DemoCheck::name).toList());
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

  private static RunResult ended(StopReason reason) {
    return new RunResult(
        reason,
        reason.exitStatus(),
        Optional.empty(),
        1,
        1,
        1,
        Map.of(),
        Map.of(),
        List.of(),
        Optional.empty());
  }
}
