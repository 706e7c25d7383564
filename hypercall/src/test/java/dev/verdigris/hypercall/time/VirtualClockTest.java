package dev.verdigris.hypercall.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class VirtualClockTest {
  private long retired;
  private final VirtualClock clock = new VirtualClock(() -> retired);

  @Test
  void instructionsAreNanosecondsAndTscTicks() {
    retired = 1234;
    assertEquals(1234, clock.nanos());
    assertEquals(1234, clock.tsc());
    assertEquals(1_000_000_000, clock.tscFrequency());
  }

  @Test
  void skippingNeverStepsBack() {
    retired = 100;
    clock.skipTo(500);
    assertEquals(500, clock.nanos());
    clock.skipTo(400);
    assertEquals(500, clock.nanos());
    retired = 150;
    assertEquals(550, clock.nanos());
  }

  @Test
  void standsStillWhileInstructionsAreTakenBack() {
    retired = 1000;
    assertEquals(1000, clock.nanos());
    retired = 990;
    assertEquals(1000, clock.nanos());
    assertEquals(1000, clock.tsc());
    retired = 1001;
    assertEquals(1001, clock.nanos());
  }

  @Test
  void skippedTimeStaysSkippedWhenInstructionsAreTakenBack() {
    retired = 1000;
    clock.skipTo(5000);
    retired = 995;
    assertEquals(5000, clock.nanos());
    clock.skipTo(5010);
    assertEquals(5010, clock.nanos());
    retired = 1000;
    assertEquals(5010, clock.nanos());
  }
}
