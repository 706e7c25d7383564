package dev.verdigris.guest.cli;

import dev.verdigris.guest.machine.RunResult;
import dev.verdigris.hypercall.engine.StopReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Judges what the default guest said of itself, and what was counted of it. */
final class DemoChecks {
  private static final String NOTHING = "the guest did not say";
  private static final String BUS_MODULE = "module hv_vmbus.ko";

  private final Evidence evidence;
  private final RunResult result;
  private final int cpus;
  private final List<DemoCheck> checks = new ArrayList<>();

  private DemoChecks(Evidence evidence, RunResult result, int cpus) {
    this.evidence = evidence;
    this.result = result;
    this.cpus = cpus;
  }

  /**
   * The rows that the guest's words and its end give.
   *
   * @param host what the guest makes of its host
   * @param pages what it set of VP assist pages
   * @param cpus processors that the machine had
   */
  static List<DemoCheck> judge(
      Evidence evidence, RunResult result, HostExpectations host, AssistPages pages, int cpus) {
    DemoChecks judge = new DemoChecks(evidence, result, cpus);
    judge.boot();
    judge.time(host);
    if (host.assistPages()) {
      judge.assistPages(pages);
    }
    if (cpus > 1) {
      judge.processors(host);
    }
    if (host.bus()) {
      judge.devices();
      judge.findings();
      judge.failures(List.of());
    } else {
      judge.saidInDmesg("VMBus given up", "hv_vmbus: Unable to connect to host");
      judge.failures(List.of(BUS_MODULE));
    }
    judge.end();
    return judge.checks;
  }

  private void boot() {
    said("kernel booted to /init", "init", value -> true);
    said("processors online", "cpus", value -> value.equals(Integer.toString(cpus)));
    saidInDmesg("hypervisor detected", "Hypervisor detected: Microsoft Hyper-V");
  }

  private void time(HostExpectations host) {
    host.clock().ifPresent(clock -> said("clock source", "clocksource", clock::equals));
    if (host.timers()) {
      clockEvents();
      String line = host.directTimers() ? "HVS:" : "HYP:";
      said("timer interrupts", "interrupts", value -> everywhere(value, line));
    }
  }

  private void clockEvents() {
    Map<String, Long> devices =
        evidence.values("clockevent").stream()
            .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
    check(
        "clock events",
        devices.equals(Map.of("Hyper-V clockevent", (long) cpus)),
        devices.isEmpty()
            ? NOTHING
            : devices.entrySet().stream()
                .map(device -> device.getKey() + " on " + device.getValue() + " of " + cpus)
                .collect(Collectors.joining(", ")));
  }

  /** Whether a line of /proc/interrupts counts some on every processor. */
  private boolean everywhere(String text, String label) {
    String[] words = text.split(" +", -1);
    return words[0].equals(label)
        && words.length > cpus
        && Arrays.stream(words, 1, cpus + 1).allMatch(count -> count.matches("[1-9][0-9]*"));
  }

  private void assistPages(AssistPages pages) {
    long eois = result.msrs().getOrDefault("HV_X64_MSR_EOI", 0L);
    check(
        "VP assist pages",
        pages.count() == cpus,
        "set on " + pages.count() + " of " + cpus + "; HV_X64_MSR_EOI written " + eois + " times");
  }

  private void processors(HostExpectations host) {
    if (host.remoteFlush()) {
      called(
          "remote TLB flush", "Using hypercall for remote TLB flush", "HvCallFlushVirtualAddress");
    }
    if (host.clusterIpi()) {
      called("IPIs", "Using IPI hypercalls", "HvCallSendSyntheticClusterIpi");
    }
  }

  /** A message of the kernel, and that it did what it says. */
  private void called(String name, String message, String call) {
    long calls =
        result.hypercalls().entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(call))
            .mapToLong(Map.Entry::getValue)
            .sum();
    Optional<String> line = dmesg(message);
    check(name, line.isPresent() && calls > 0, line.orElse(NOTHING) + "; " + calls + " calls");
  }

  private void devices() {
    saidInDmesg("VMBus negotiated", "Vmbus version");
    said("VMBus devices", "vmbus", value -> true);
    said("disk by hv_storvsc", "disk", value -> true);
    said("ext4 mounted", "mounted", value -> value.contains(" ext4 rw"));
    said("file written, read back", "file", value -> true);
    said("unmounted", "unmounted", value -> true);
  }

  private void findings() {
    check(
        "protocol findings",
        result.findings().isEmpty(),
        result.findings().isEmpty()
            ? "none"
            : result.findings().entrySet().stream()
                .map(finding -> finding.getKey() + " " + finding.getValue() + " times")
                .collect(Collectors.joining(", ")));
  }

  private void failures(List<String> expected) {
    for (String failure : evidence.values("failed")) {
      if (!expected.contains(failure)) {
        check("guest step", false, failure);
      }
    }
  }

  private void end() {
    check(
        "powered off",
        result.reason() == StopReason.POWER_OFF,
        RunEnd.describe(result).orElse(result.reason().label()));
  }

  private void saidInDmesg(String name, String message) {
    Optional<String> line = dmesg(message);
    check(name, line.isPresent(), line.orElse(NOTHING));
  }

  private Optional<String> dmesg(String message) {
    return evidence.values("dmesg").stream().filter(line -> line.contains(message)).findFirst();
  }

  private void said(String name, String key, Predicate<String> expected) {
    List<String> values = evidence.values(key);
    Optional<String> match = values.stream().filter(expected).findFirst();
    check(name, match.isPresent(), match.or(() -> values.stream().findFirst()).orElse(NOTHING));
  }

  private void check(String name, boolean good, String words) {
    checks.add(new DemoCheck(name, good, words));
  }
}
