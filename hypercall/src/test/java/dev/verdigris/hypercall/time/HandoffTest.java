package dev.verdigris.hypercall.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandoffTest {
  private final DeterministicScheduler scheduler =
      new DeterministicScheduler(new VirtualClock(() -> 0));
  private final AtomicInteger woken = new AtomicInteger();
  private final Handoff handoff = scheduler.handoff(woken::incrementAndGet);
  private final List<String> ran = new ArrayList<>();

  @Test
  void workOfAnotherThreadRunsWhenTheDriverLooks() throws Exception {
    Thread other = new Thread(() -> handoff.execute(() -> ran.add("handed over")));
    other.start();
    other.join();
    assertTrue(scheduler.hasWork());
    assertEquals(1, woken.get());
    assertEquals(List.of(), ran);
    assertTrue(scheduler.runDue());
    assertEquals(List.of("handed over"), ran);
    assertFalse(scheduler.hasWork());
    assertFalse(scheduler.runDue());
  }

  @Test
  void itRunsBeforeTheDriversOwnAndInOrder() {
    scheduler.execute(() -> ran.add("own"));
    handoff.execute(() -> ran.add("first"));
    handoff.execute(() -> ran.add("second"));
    scheduler.runDue();
    assertEquals(List.of("first", "second", "own"), ran);
  }

  @Test
  void nobodyWaitsForADriverThatLooksNoMore() {
    scheduler.close();
    for (int i = 0; i < 2 * WorkRing.CAPACITY; i++) {
      handoff.execute(() -> ran.add("never"));
    }
    assertEquals(List.of(), ran);
  }

  @Test
  void requestsMadeWhileTheWorkWaitsAreOne() {
    CoalescedWork work = new CoalescedWork(scheduler, () -> ran.add("run"));
    work.request();
    work.request();
    scheduler.runDue();
    assertEquals(List.of("run"), ran);
    work.request();
    scheduler.runDue();
    assertEquals(List.of("run", "run"), ran);
  }

  @Test
  void aRequestMadeByTheWorkItselfCounts() {
    CoalescedWork[] work = new CoalescedWork[1];
    work[0] =
        new CoalescedWork(
            scheduler,
            () -> {
              ran.add("run");
              if (ran.size() < 3) {
                work[0].request();
              }
            });
    work[0].request();
    scheduler.runDue();
    assertEquals(3, ran.size());
  }
}
