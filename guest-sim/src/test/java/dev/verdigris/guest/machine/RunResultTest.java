package dev.verdigris.guest.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.engine.StopReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunResultTest {
  private static RunResult result(
      StopReason reason, long wall, long factor, List<ChannelCounters> channels) {
    return new RunResult(
        reason,
        reason.exitStatus(),
        Optional.of(reason.label()),
        wall,
        10 * factor,
        20 * factor,
        Map.of("HvCallPostMessage", 3 * factor),
        factor == 1 ? Map.of("HV_X64_MSR_EOM", 1L) : Map.of("HV_X64_MSR_EOI", factor),
        channels,
        Map.of("SIGNAL_NEEDLESS", factor),
        Map.of("fail-open", factor),
        Optional.empty());
  }

  private static ChannelCounters channel(String instance, long n) {
    return new ChannelCounters("scsi0", instance, n, n + 1, n + 2, n + 3, n + 4, n + 5);
  }

  /** Wall time already counts from the launch; the end and its message are the last boot's. */
  @Test
  void countsAreThoseOfAllBoots() {
    RunResult first = result(StopReason.RESET, 100, 1, List.of(channel("a", 1)));
    RunResult last =
        result(StopReason.POWER_OFF, 250, 2, List.of(channel("b", 7), channel("a", 100)));
    RunResult both = last.after(first);
    assertEquals(StopReason.POWER_OFF, both.reason());
    assertEquals(0, both.exitStatus());
    assertEquals(Optional.of("power-off"), both.message());
    assertEquals(250, both.wallNanos());
    assertEquals(30, both.virtualNanos());
    assertEquals(60, both.instructions());
    assertEquals(Map.of("HvCallPostMessage", 9L), both.hypercalls());
    assertEquals(Map.of("HV_X64_MSR_EOM", 1L, "HV_X64_MSR_EOI", 2L), both.msrs());
    assertEquals(Map.of("fail-open", 3L), both.faults());
    assertEquals(
        List.of(channel("b", 7), new ChannelCounters("scsi0", "a", 101, 103, 105, 107, 109, 111)),
        both.channels());
    assertEquals(Map.of("SIGNAL_NEEDLESS", 3L), both.findings());
  }
}
