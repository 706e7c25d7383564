package dev.verdigris.guest.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.platform.ManualClock;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.time.VirtualClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both ways in which a machine's time passes. */
class IdlingTest {
  private static final long NEVER = DeterministicScheduler.NEVER;

  private final RunControl control = new RunControl();
  private final VirtualClock virtual = new VirtualClock(() -> 1000);
  private final ManualClock manual = new ManualClock();
  private int inputAsked;
  private boolean inputWaits;

  @AfterEach
  void clearInterrupt() {
    assertFalse(Thread.interrupted(), "an interrupt was left");
  }

  @Test
  void bothLookAtInputAndLimit() {
    for (boolean real : new boolean[] {false, true}) {
      inputAsked = 0;
      idling(real, Optional.empty()).poll();
      assertEquals(1, inputAsked);
      assertNull(control.reason());
    }
    idling(false, Optional.of(Duration.ZERO)).poll();
    assertEquals(StopReason.TIMEOUT, control.reason());
  }

  @Test
  void realTimeToo() {
    idling(true, Optional.of(Duration.ZERO)).poll();
    assertEquals(StopReason.TIMEOUT, control.reason());
    assertEquals(6, control.status());
  }

  @Test
  void virtualTimeLimitsASliceToTheDeadline() {
    Idling idling = idling(false, Optional.empty());
    assertEquals(234, idling.instructionsUntil(1234));
    assertEquals(1, idling.instructionsUntil(1000), "now: a machine never stands still");
    assertEquals(1, idling.instructionsUntil(10), "in the past");
    assertTrue(idling.instructionsUntil(NEVER) > 1L << 60);
    assertTrue(idling.instructionsUntil(NEVER) + virtual.nanos() > 0, "no overflow");
  }

  @Test
  void realTimeDoesNotLimitSlices() {
    assertTrue(idling(true, Optional.empty()).instructionsUntil(1) > 1L << 60);
  }

  @Test
  void virtualTimeIsSkipped() throws Exception {
    Idling idling = idling(false, Optional.empty());
    idling.idle(5_000_000_000_000L);
    assertEquals(5_000_000_000_000L, virtual.nanos());
    idling.idle(7);
    assertEquals(5_000_000_000_000L, virtual.nanos());
    assertEquals(0, inputAsked, "input is looked at between slices, at a point that time fixes");
  }

  @Test
  void waitingInputEndsTheWait() throws Exception {
    inputWaits = true;
    idling(false, Optional.empty()).idle(NEVER);
    idling(true, Optional.empty()).idle(NEVER);
    idling(true, Optional.empty()).idle(3_600_000_000_000L);
    assertEquals(3, inputAsked);
    assertEquals(1000, virtual.nanos());
  }

  @Test
  void aPastDeadlineIsNotWaitedFor() throws Exception {
    manual.advanceTo(500);
    idling(true, Optional.empty()).idle(499);
    assertEquals(0, inputAsked);
  }

  @Test
  void anInterruptEndsTheWait() {
    for (boolean real : new boolean[] {false, true}) {
      Idling idling = idling(real, Optional.empty());
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, () -> idling.idle(NEVER));
    }
  }

  @Test
  void aPassedLimitEndsTheWait() throws Exception {
    idling(true, Optional.of(Duration.ZERO)).idle(NEVER);
    assertEquals(0, inputAsked, "nothing is waited for");
    idling(false, Optional.of(Duration.ZERO)).idle(NEVER);
    assertEquals(1, inputAsked);
  }

  private Idling idling(boolean real, Optional<Duration> limit) {
    WallLimit wall = new WallLimit(new WallClock(limit), control);
    ConsoleFeed input =
        () -> {
          inputAsked++;
          return inputWaits;
        };
    return real ? new RealIdling(manual, wall, input) : new VirtualIdling(virtual, wall, input);
  }
}
