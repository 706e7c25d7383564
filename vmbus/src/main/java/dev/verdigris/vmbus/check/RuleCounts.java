package dev.verdigris.vmbus.check;

import dev.verdigris.vmbus.host.ProtocolRule;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** How often each rule was broken; counted from any thread. */
public final class RuleCounts {
  private final Map<ProtocolRule, AtomicLong> counts = new EnumMap<>(ProtocolRule.class);

  /** Begins at none. */
  public RuleCounts() {
    for (ProtocolRule rule : ProtocolRule.values()) {
      counts.put(rule, new AtomicLong());
    }
  }

  /** Counts one. */
  public void count(ProtocolRule rule) {
    counts.get(rule).incrementAndGet();
  }

  /** The counts above 0, by the rule's name. */
  public Map<String, Long> byName() {
    Map<String, Long> broken = new TreeMap<>();
    counts.forEach(
        (rule, count) -> {
          if (count.get() != 0) {
            broken.put(rule.name(), count.get());
          }
        });
    return broken;
  }
}
