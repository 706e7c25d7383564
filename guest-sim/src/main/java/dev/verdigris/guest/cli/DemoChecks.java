package dev.verdigris.guest.cli;

import dev.verdigris.guest.machine.RunResult;
import dev.verdigris.hypercall.engine.StopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Judges what the default guest said of itself. */
final class DemoChecks {
  private static final String NOTHING = "the guest did not say";

  private final Evidence evidence;
  private final List<DemoCheck> checks = new ArrayList<>();

  private DemoChecks(Evidence evidence) {
    this.evidence = evidence;
  }

  /**
   * The rows that the guest's words and its end give.
   *
   * @param cpus processors that the machine had
   */
  static List<DemoCheck> judge(Evidence evidence, RunResult result, int cpus) {
    DemoChecks judge = new DemoChecks(evidence);
    judge.said("kernel booted to /init", "init", value -> true);
    judge.said("processors online", "cpus", value -> value.equals(Integer.toString(cpus)));
    judge.said(
        "hypervisor detected",
        "dmesg",
        value -> value.contains("Hypervisor detected: Microsoft Hyper-V"));
    judge.said("clock source", "clocksource", value -> value.contains("hyperv"));
    judge.said("clock events", "clockevent", value -> value.contains("Hyper-V"));
    judge.said("VMBus negotiated", "dmesg", value -> value.contains("Vmbus version"));
    judge.said("VMBus devices", "vmbus", value -> true);
    judge.said("disk by hv_storvsc", "disk", value -> true);
    judge.said("ext4 mounted", "mounted", value -> value.contains(" ext4 rw"));
    judge.said("file written, read back", "file", value -> true);
    judge.said("unmounted", "unmounted", value -> true);
    for (String failure : evidence.values("failed")) {
      judge.checks.add(new DemoCheck("guest step", false, failure));
    }
    judge.checks.add(
        new DemoCheck(
            "powered off",
            result.reason() == StopReason.POWER_OFF,
            RunEnd.describe(result).orElse(result.reason().label())));
    return judge.checks;
  }

  private void said(String name, String key, Predicate<String> expected) {
    List<String> values = evidence.values(key);
    Optional<String> match = values.stream().filter(expected).findFirst();
    String words = match.or(() -> values.stream().findFirst()).orElse(NOTHING);
    if (key.equals("dmesg") && match.isEmpty()) {
      words = NOTHING;
    }
    checks.add(new DemoCheck(name, match.isPresent(), words));
  }
}
