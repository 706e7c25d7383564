package dev.verdigris.vmbus.host;

import dev.verdigris.vmbus.abi.MonitorLayout;
import java.util.BitSet;

/** Which monitors channels have. */
final class MonitorNumbers {
  private final BitSet taken = new BitSet(MonitorLayout.MONITORS);

  /** The lowest free number, or {@link MonitorLayout#NO_MONITOR} when all are taken. */
  int take() {
    int number = taken.nextClearBit(0);
    if (number >= MonitorLayout.MONITORS) {
      return MonitorLayout.NO_MONITOR;
    }
    taken.set(number);
    return number;
  }

  void release(int number) {
    taken.clear(number);
  }
}
