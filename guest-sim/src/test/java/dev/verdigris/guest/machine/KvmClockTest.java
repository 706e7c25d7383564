package dev.verdigris.guest.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.time.VirtualClock;
import org.junit.jupiter.api.Test;

class KvmClockTest {
  private static final long YEAR = 365L * 24 * 3600 * 1_000_000_000;

  private final VirtualClock host = new VirtualClock(() -> 0);

  @Test
  void countsFromTheFirstValueAtItsFrequency() {
    KvmClock clock = new KvmClock(host, 5_000, 2_799_999_000L);
    assertEquals(2_799_999_000L, clock.tscFrequency());
    assertEquals(5_000, clock.tsc());
    host.skipTo(1_500_000_000);
    assertEquals(1_500_000_000, clock.nanos());
    assertEquals(5_000 + 4_199_998_500L, clock.tsc());
  }

  @Test
  void doesNotOverflowInYears() {
    KvmClock clock = new KvmClock(host, 0, 5_000_000_000L);
    host.skipTo(10 * YEAR + 1);
    assertEquals(50 * YEAR + 5, clock.tsc());
  }
}
