package dev.verdigris.guest.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.StopReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What ends a run. */
class RunControlTest {
  private final RunControl control = new RunControl();

  @Test
  void theFirstWordCounts() {
    List<StopReason> told = new ArrayList<>();
    control.onStop(() -> told.add(control.reason()));
    assertFalse(control.stopped());
    control.stop(StopReason.DEBUG_EXIT, 33, "first");
    control.stop(StopReason.TRIPLE_FAULT, 5, "second");
    assertTrue(control.stopped());
    assertEquals(StopReason.DEBUG_EXIT, control.reason());
    assertEquals(33, control.status());
    assertEquals("first", control.message());
    assertEquals(List.of(StopReason.DEBUG_EXIT), told, "told once, and after it is known");
  }

  @Test
  void whatFailedOnAnotherThreadIsThrownInTheMachines() {
    int[] told = new int[1];
    control.onStop(() -> told[0]++);
    control.rethrow();
    IllegalArgumentException broken = new IllegalArgumentException("broken");
    control.fail(broken);
    assertTrue(control.stopped());
    assertEquals(1, told[0]);
    control.stop(StopReason.POWER_OFF, 0, null);
    assertNull(control.reason(), "a guest that goes on for a moment does not hide it");
    assertSame(broken, assertThrows(IllegalStateException.class, control::rethrow).getCause());
  }

  @Test
  void aMessageIsNotNeeded() {
    control.stop(StopReason.POWER_OFF, 0, null);
    assertTrue(control.stopped());
    assertNull(control.message());
  }

  @Test
  void timeThatIsUpEndsTheRun() {
    WallLimit limit = new WallLimit(new WallClock(Optional.of(Duration.ZERO)), control);
    assertTrue(limit.left() <= 0);
    limit.check();
    assertEquals(StopReason.TIMEOUT, control.reason());
    assertEquals(6, control.status());
    assertEquals("the guest was still running when the time limit passed", control.message());
  }

  @Test
  void timeThatIsLeftDoesNot() {
    WallLimit limit = new WallLimit(new WallClock(Optional.of(Duration.ofDays(1))), control);
    limit.check();
    assertFalse(control.stopped());
    long left = limit.left();
    assertTrue(left > 0 && left <= Duration.ofDays(1).toNanos());
  }

  @Test
  void withoutALimitThereIsAlwaysTime() {
    WallLimit limit = new WallLimit(new WallClock(Optional.empty()), control);
    limit.check();
    assertFalse(control.stopped());
    assertEquals(WallClock.NEVER, limit.left());
  }
}
