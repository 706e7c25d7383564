package dev.verdigris.guest.machine;

import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.viridian.GuestCrash;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a run ended and what was counted in it.
 *
 * @param reason why it ended
 * @param exitStatus for the command
 * @param message one line for the user, when there is something to say
 * @param wallNanos host time from launch to end, resets included
 * @param virtualNanos guest time at the end, that before resets included; so with the counts
 * @param instructions retired by all processors; 0 where the engine does not count
 * @param hypercalls calls by name
 * @param msrs accesses by the name of the paravirtual register
 * @param channels in the order offered
 * @param findings how often the guest broke each protocol rule, by name
 * @param faults made on VMBus, by kind
 * @param crash what the guest reported, if it did
 */
public record RunResult(
    StopReason reason,
    int exitStatus,
    Optional<String> message,
    long wallNanos,
    long virtualNanos,
    long instructions,
    Map<String, Long> hypercalls,
    Map<String, Long> msrs,
    List<ChannelCounters> channels,
    Map<String, Long> findings,
    Map<String, Long> faults,
    Optional<GuestCrash> crash) {
  /** Copies the collections; maps are kept by rising name. */
  public RunResult {
    hypercalls = Collections.unmodifiableMap(new TreeMap<>(hypercalls));
    msrs = Collections.unmodifiableMap(new TreeMap<>(msrs));
    channels = List.copyOf(channels);
    findings = Collections.unmodifiableMap(new TreeMap<>(findings));
    faults = Collections.unmodifiableMap(new TreeMap<>(faults));
  }

  /**
   * This run as the continuation, after a reset, of an earlier one: counts and guest time are those
   * of both.
   */
  RunResult after(RunResult earlier) {
    return new RunResult(
        reason,
        exitStatus,
        message,
        wallNanos,
        earlier.virtualNanos + virtualNanos,
        earlier.instructions + instructions,
        sum(earlier.hypercalls, hypercalls),
        sum(earlier.msrs, msrs),
        channels.stream().map(channel -> channel.after(earlier.channels)).toList(),
        sum(earlier.findings, findings),
        sum(earlier.faults, faults),
        crash);
  }

  private static Map<String, Long> sum(Map<String, Long> a, Map<String, Long> b) {
    Map<String, Long> counts = new TreeMap<>(a);
    b.forEach((name, count) -> counts.merge(name, count, Long::sum));
    return counts;
  }

  /** Million instructions a second of wall time. */
  public double mips() {
    return wallNanos == 0 ? 0 : instructions * 1e3 / wallNanos;
  }
}
