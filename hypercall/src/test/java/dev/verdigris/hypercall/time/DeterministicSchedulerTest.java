package dev.verdigris.hypercall.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeterministicSchedulerTest {
  private final VirtualClock clock = new VirtualClock(() -> 0);
  private final DeterministicScheduler scheduler = new DeterministicScheduler(clock);
  private final List<String> ran = new ArrayList<>();

  private Timer timer(String name) {
    return scheduler.newTimer(() -> ran.add(name));
  }

  @Test
  void workRunsInOrderAndNotInsideTheCall() {
    scheduler.execute(() -> ran.add("a"));
    scheduler.execute(() -> ran.add("b"));
    assertTrue(scheduler.hasWork());
    assertEquals(List.of(), ran);
    scheduler.runDue();
    assertEquals(List.of("a", "b"), ran);
    assertFalse(scheduler.hasWork());
  }

  @Test
  void timersRunByTimeThenByOrderOfArming() {
    timer("late").arm(30);
    Timer first = timer("first");
    timer("second").arm(20);
    first.arm(20);
    timer("early").arm(10);
    assertEquals(10, scheduler.nextDeadline());
    clock.skipTo(20);
    scheduler.runDue();
    assertEquals(List.of("early", "second", "first"), ran);
    assertFalse(first.armed());
    assertEquals(30, scheduler.nextDeadline());
  }

  @Test
  void nothingIsDueBeforeItsTime() {
    timer("t").arm(100);
    clock.skipTo(99);
    scheduler.runDue();
    assertEquals(List.of(), ran);
    clock.skipTo(100);
    scheduler.runDue();
    assertEquals(List.of("t"), ran);
    assertEquals(DeterministicScheduler.NEVER, scheduler.nextDeadline());
  }

  @Test
  void aTimerMovesAndIsCancelled() {
    Timer moved = timer("moved");
    moved.arm(10);
    moved.arm(50);
    Timer cancelled = timer("cancelled");
    cancelled.arm(20);
    assertTrue(cancelled.armed());
    cancelled.cancel();
    cancelled.cancel();
    assertFalse(cancelled.armed());
    clock.skipTo(40);
    scheduler.runDue();
    assertEquals(List.of(), ran);
    assertEquals(50, scheduler.nextDeadline());
  }

  @Test
  void aPastTimeExpiresAtTheNextRun() {
    clock.skipTo(100);
    timer("past").arm(5);
    assertEquals(List.of(), ran);
    scheduler.runDue();
    assertEquals(List.of("past"), ran);
  }

  @Test
  void whatRunsMayQueueAndArm() {
    Timer[] again = new Timer[1];
    again[0] =
        scheduler.newTimer(
            () -> {
              ran.add("tick");
              scheduler.execute(() -> ran.add("work"));
              again[0].arm(clock.nanos() + 10);
            });
    again[0].arm(0);
    scheduler.runDue();
    assertEquals(List.of("tick", "work"), ran);
    assertEquals(10, scheduler.nextDeadline());
  }

  @Test
  void theDriverIsWokenForWorkAndANearerDeadlineOnly() {
    int[] wakes = {0};
    scheduler.onEarlier(() -> wakes[0]++);
    scheduler.execute(() -> {});
    assertEquals(1, wakes[0]);
    timer("a").arm(100);
    assertEquals(2, wakes[0]);
    timer("b").arm(200);
    assertEquals(2, wakes[0]);
    timer("c").arm(50);
    assertEquals(3, wakes[0]);
    assertSame(clock, scheduler.clock());
  }
}
