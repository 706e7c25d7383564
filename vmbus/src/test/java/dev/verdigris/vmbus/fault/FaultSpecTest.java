package dev.verdigris.vmbus.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FaultSpecTest {
  @ParameterizedTest
  @EnumSource
  void everyKindHasDefaults(FaultKind kind) {
    FaultRule rule = FaultRule.parse(kind.label());
    assertEquals(kind, rule.kind());
    assertEquals(null, rule.channel());
    assertEquals(FaultRule.NEVER, rule.reoffer());
    assertEquals(kind == FaultKind.SLOW_HOST ? List.of(1, 2, 3) : List.of(1), taken(rule, 3));
  }

  private static List<Integer> taken(FaultRule rule, int occasions) {
    List<Integer> taken = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 1; i <= occasions; i++) {
      if (rule.selection().takes(i, random)) {
        taken.add(i);
      }
    }
    return taken;
  }

  @Test
  void selects() {
    assertEquals(List.of(5), taken(FaultRule.parse("drop-completion:nth=5"), 20));
    assertEquals(List.of(1, 2, 3), taken(FaultRule.parse("fail-open:first=3"), 20));
    assertEquals(List.of(6, 12, 18), taken(FaultRule.parse("fail-gpadl:every=6"), 20));
    assertEquals(List.of(), taken(FaultRule.parse("corrupt-packet:probability=0"), 20));
    assertEquals(20, taken(FaultRule.parse("corrupt-packet:probability=1.0"), 20).size());
    int half = taken(FaultRule.parse("corrupt-packet:probability=0.5"), 10_000).size();
    assertEquals(5_000, half, 300);
  }

  @Test
  void readsWhatTheKindsHaveOfTheirOwn() {
    FaultRule delay = FaultRule.parse("delay-completion:channel=scsi0,by=50ms,every=2");
    assertEquals("scsi0", delay.channel());
    assertEquals(50_000_000, delay.delay());
    assertEquals(20_000, FaultRule.parse("slow-host:by=20us").delay());
    FaultRule rescind = FaultRule.parse("rescind:channel=scsi0,after=2s,reoffer=0s");
    assertEquals(2_000_000_000, rescind.delay());
    assertEquals(0, rescind.reoffer());
    assertEquals(VmbusVersion.V5_3, FaultRule.parse("refuse-version:version=5.3").version());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "explode:nth=1|there is no fault 'explode'; there are drop-completion, delay-completion,"
            + " duplicate-completion, reorder-completions, corrupt-packet, full-ring, slow-host,"
            + " fail-open, fail-gpadl, refuse-version, rescind",
        "fail-open:|'' is not of the form KEY=VALUE with one of channel, nth, first, every,"
            + " probability",
        "rescind:nth=1|'nth=1' is not of the form KEY=VALUE with one of channel, after, reoffer",
        "refuse-version:channel=a|'channel=a' is not of the form KEY=VALUE with one of nth, first,"
            + " every, probability, version",
        "fail-open:channel=|channel= names no channel",
        "fail-open:nth=0|nth=0 is not a number from 1",
        "fail-open:every=x|every=x is not a number from 1",
        "fail-open:nth=1,nth=2|nth is given twice",
        "fail-open:nth=1,every=2|nth and every exclude each other",
        "fail-open:probability=1.5|probability=1.5 is not between 0 and 1, such as 0.01",
        "slow-host:by=0s|by=0s is no time at all",
        "slow-host:by=5|by=5 is not a time such as 2s, 50ms or 100us",
        "refuse-version:version=7.0|version=7.0 is no version of VMBus, such as 5.3",
      })
  void tellsWhatIsWrong(String text, String why) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> FaultPlan.parse(List.of(text), 1));
    assertEquals("'" + text + "': " + why, e.getMessage());
  }
}
