package dev.verdigris.hypercall.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RealClockTest {
  private long source = -5_000;
  private final RealClock clock = new RealClock(() -> source);

  @Test
  void startsAtZeroWhateverTheHostsClockShows() {
    assertEquals(0, clock.nanos());
    source = 2_000;
    assertEquals(7_000, clock.nanos());
  }

  @Test
  void aTickIsANanosecond() {
    source = 1_000;
    assertEquals(6_000, clock.tsc());
    assertEquals(1_000_000_000, clock.tscFrequency());
  }

  @Test
  void neverStepsBack() {
    source = 10_000;
    assertEquals(15_000, clock.nanos());
    source = 9_000;
    assertEquals(15_000, clock.nanos());
    assertEquals(15_000, clock.tsc());
    source = 10_001;
    assertEquals(15_001, clock.nanos());
  }

  @Test
  void theHostsOwnClockRises() {
    RealClock real = new RealClock();
    long before = real.nanos();
    assertTrue(before >= 0);
    for (int i = 0; i < 1000; i++) {
      long now = real.nanos();
      assertTrue(now >= before);
      before = now;
    }
  }
}
