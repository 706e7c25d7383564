package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.Feature;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import dev.verdigris.hypercall.viridian.abi.Recommendation;
import java.util.List;

/**
 * Something of a host profile that users add or take away by name: what only together makes sense
 * goes together.
 *
 * @param name as users write it
 * @param privileges bits of {@link Privilege}
 * @param features bits of {@link Feature}
 * @param recommendations bits of {@link Recommendation}
 */
record HostOverride(String name, long privileges, int features, int recommendations) {
  static final List<HostOverride> ALL =
      List.of(
          new HostOverride("vp-runtime", Privilege.VP_RUNTIME_MSR, 0, 0),
          new HostOverride("time-ref-count", Privilege.TIME_REF_COUNT_MSR, 0, 0),
          new HostOverride("synic", Privilege.SYNIC_MSRS, 0, 0),
          new HostOverride("stimer", Privilege.SYNTHETIC_TIMER_MSRS, 0, 0),
          new HostOverride("apic-msrs", Privilege.APIC_MSRS, 0, Recommendation.APIC_MSRS),
          new HostOverride("hypercall-msrs", Privilege.HYPERCALL_MSRS, 0, 0),
          new HostOverride("vp-index", Privilege.VP_INDEX_MSR, 0, 0),
          new HostOverride("reset", Privilege.RESET_MSR, 0, Recommendation.RESET_MSR),
          new HostOverride("reference-tsc", Privilege.REFERENCE_TSC_MSR, 0, 0),
          new HostOverride("frequencies", Privilege.FREQUENCY_MSRS, Feature.FREQUENCY_MSRS, 0),
          new HostOverride("guest-idle", Privilege.GUEST_IDLE_MSR, Feature.GUEST_IDLE, 0),
          new HostOverride("reenlightenment", Privilege.REENLIGHTENMENT_MSRS, 0, 0),
          new HostOverride("tsc-invariant", Privilege.TSC_INVARIANT_MSR, 0, 0),
          new HostOverride("post-messages", Privilege.POST_MESSAGES, 0, 0),
          new HostOverride("signal-events", Privilege.SIGNAL_EVENTS, 0, 0),
          new HostOverride("extended-calls", Privilege.EXTENDED_HYPERCALLS, 0, 0),
          new HostOverride(
              "extended-flush-ranges",
              Privilege.EXTENDED_FLUSH_RANGES,
              Feature.EXTENDED_FLUSH_RANGES,
              0),
          new HostOverride("vp-registers", Privilege.VP_REGISTERS, 0, 0),
          new HostOverride("start-vp", Privilege.START_VIRTUAL_PROCESSOR, 0, 0),
          new HostOverride("xmm", 0, Feature.XMM_HYPERCALL_INPUT, 0),
          new HostOverride(
              "xmm-output", Privilege.FAST_HYPERCALL_OUTPUT, Feature.XMM_HYPERCALL_OUTPUT, 0),
          new HostOverride("crash", 0, Feature.CRASH_MSRS, 0),
          new HostOverride("sint-polling", 0, Feature.SINT_POLLING, 0),
          new HostOverride("hypercall-lock", 0, Feature.HYPERCALL_MSR_LOCK, 0),
          new HostOverride("direct-stimer", 0, Feature.DIRECT_TIMERS, 0),
          new HostOverride("relaxed-timing", 0, 0, Recommendation.RELAXED_TIMING),
          new HostOverride("deprecate-auto-eoi", 0, 0, Recommendation.DEPRECATE_AUTO_EOI),
          new HostOverride("remote-tlb-flush", 0, 0, Recommendation.REMOTE_TLB_FLUSH),
          new HostOverride("cluster-ipi", 0, 0, Recommendation.CLUSTER_IPI),
          new HostOverride("ex-processor-masks", 0, 0, Recommendation.EX_PROCESSOR_MASKS),
          new HostOverride("mmio-calls", 0, 0, Recommendation.MMIO_CALLS));

  /** An override with its sign. */
  record Signed(HostOverride override, boolean add) {
    HostProfile applyTo(HostProfile p) {
      return add
          ? p.with(
              p.privileges() | override.privileges,
              p.features() | override.features,
              p.recommendations() | override.recommendations)
          : p.with(
              p.privileges() & ~override.privileges,
              p.features() & ~override.features,
              p.recommendations() & ~override.recommendations);
    }
  }

  /**
   * Reads {@code +name} or {@code -name}.
   *
   * @throws IllegalArgumentException with one line that names what is not known
   */
  static Signed parse(String text) {
    boolean add = text.startsWith("+");
    if (!add && !text.startsWith("-")) {
      throw new IllegalArgumentException(
          "a host override begins with + or -, as in +xmm: '" + text + "'");
    }
    String name = text.substring(1);
    return ALL.stream()
        .filter(o -> o.name.equals(name))
        .findFirst()
        .map(o -> new Signed(o, add))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown host override '"
                        + name
                        + "' (known: "
                        + String.join(", ", HostProfile.overrides())
                        + ")"));
  }
}
