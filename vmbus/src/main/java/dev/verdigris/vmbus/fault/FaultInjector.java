package dev.verdigris.vmbus.fault;

import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.time.Scheduler;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A plan at work on one bus, asked at the places where faults are made. It is used from the
 * scheduler's work only.
 */
public final class FaultInjector {
  private static final Set<FaultKind> OF_PACKETS =
      EnumSet.range(FaultKind.DROP_COMPLETION, FaultKind.SLOW_HOST);

  private final EventStream events;
  private final List<ActiveRule> rules = new ArrayList<>();
  private final Map<FaultKind, Long> counts = new EnumMap<>(FaultKind.class);

  /** Begins a plan. */
  public FaultInjector(FaultPlan plan, EventStream events) {
    this.events = events;
    for (FaultRule rule : plan.rules()) {
      rules.add(new ActiveRule(rule, plan.seed(), rules.size()));
    }
    events.name(EventType.FAULT_INJECTED, 0, FaultKind::nameOf);
  }

  /**
   * The faults of one channel's packets.
   *
   * @param name the device's
   * @param port the channel
   * @return null when there are none
   */
  public ChannelFaults channel(String name, FaultPort port, Scheduler scheduler) {
    for (ActiveRule active : rules) {
      if (OF_PACKETS.contains(active.rule.kind()) && active.rule.concerns(name)) {
        return new ChannelFaults(this, name, port, scheduler);
      }
    }
    return null;
  }

  /** True when a version that the host speaks is to be refused. */
  public boolean refusesVersion(VmbusVersion version) {
    boolean refused = false;
    for (ActiveRule active : rules) {
      VmbusVersion only = active.rule.version();
      if (active.rule.kind() == FaultKind.REFUSE_VERSION
          && (only == null || only.equals(version))) {
        refused |= active.takes();
      }
    }
    if (refused) {
      injected(FaultKind.REFUSE_VERSION, 0, version.code());
    }
    return refused;
  }

  /** True when an open that is in order is to fail. */
  public boolean failsOpen(String name, int relid) {
    boolean fails = next(FaultKind.FAIL_OPEN, name) != null;
    if (fails) {
      injected(FaultKind.FAIL_OPEN, relid, relid);
    }
    return fails;
  }

  /** True when a GPADL that is in order is to fail. */
  public boolean failsGpadl(String name, int relid, int handle) {
    boolean fails = next(FaultKind.FAIL_GPADL, name) != null;
    if (fails) {
      injected(FaultKind.FAIL_GPADL, relid, Integer.toUnsignedLong(handle));
    }
    return fails;
  }

  /** The rule by which a channel that was opened now is to be taken back, or null. */
  public FaultRule rescinds(String name) {
    ActiveRule active = next(FaultKind.RESCIND, name);
    return active == null ? null : active.rule;
  }

  /** Counts an occasion with each rule of a kind; the first rule that takes it, or null. */
  ActiveRule next(FaultKind kind, String name) {
    ActiveRule first = null;
    for (ActiveRule active : rules) {
      if (active.rule.kind() == kind
          && active.rule.concerns(name)
          && active.takes()
          && first == null) {
        first = active;
      }
    }
    return first;
  }

  /**
   * Tells that a fault was made.
   *
   * @param relid 0 for none
   * @param subject transaction id, relid, GPADL handle or version
   */
  public void injected(FaultKind kind, int relid, long subject) {
    counts.merge(kind, 1L, Long::sum);
    events.publish(EventType.FAULT_INJECTED, -1, kind.code(), relid, subject);
  }

  /** How many were made, by label; those of the plan that were not are 0. */
  public Map<String, Long> counts() {
    Map<String, Long> byLabel = new TreeMap<>();
    for (ActiveRule active : rules) {
      FaultKind kind = active.rule.kind();
      byLabel.put(kind.label(), counts.getOrDefault(kind, 0L));
    }
    return byLabel;
  }
}
