package dev.verdigris.hypercall.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConcurrentSchedulerTest {
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final RealClock clock = new RealClock();
  private final ConcurrentScheduler scheduler =
      new ConcurrentScheduler("test-devices", clock, failure::set);
  private final LinkedBlockingQueue<String> ran = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    scheduler.close();
  }

  private void await(CountDownLatch latch) throws InterruptedException {
    assertTrue(latch.await(30, TimeUnit.SECONDS), "the work did not run");
  }

  @Test
  void workRunsInTheOrderAskedOnOneOtherThread() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      scheduler.execute(
          () -> {
            threads.add(Thread.currentThread());
            ran.add(name);
          });
    }
    assertEquals("a", ran.poll(30, TimeUnit.SECONDS));
    assertEquals("b", ran.poll(30, TimeUnit.SECONDS));
    assertEquals("c", ran.poll(30, TimeUnit.SECONDS));
    assertNotSame(Thread.currentThread(), threads.get(0));
    assertSame(threads.get(0), threads.get(2));
  }

  @Test
  void workThatAsksForWorkIsNotEnteredAgain() throws Exception {
    scheduler.execute(
        () -> {
          scheduler.execute(() -> ran.add("inner"));
          ran.add("outer");
        });
    assertEquals("outer", ran.poll(30, TimeUnit.SECONDS));
    assertEquals("inner", ran.poll(30, TimeUnit.SECONDS));
  }

  @Test
  void workThatAsksForItselfLetsOthersHaveTheirTurn() throws Exception {
    AtomicInteger turns = new AtomicInteger();
    CountDownLatch other = new CountDownLatch(1);
    Runnable[] greedy = new Runnable[1];
    greedy[0] =
        () -> {
          turns.incrementAndGet();
          if (other.getCount() != 0) {
            scheduler.execute(greedy[0]);
          }
        };
    scheduler.execute(greedy[0]);
    scheduler.execute(other::countDown);
    await(other);
    assertTrue(turns.get() >= 1);
  }

  @Test
  void timersExpireByTimeAndCanBeCancelled() throws Exception {
    Timer[] cancelled = {scheduler.newTimer(() -> ran.add("cancelled"))};
    scheduler.execute(
        () -> {
          long now = clock.nanos();
          scheduler.newTimer(() -> ran.add("second")).arm(now + 20_000_000);
          scheduler.newTimer(() -> ran.add("first")).arm(now + 10_000_000);
          cancelled[0].arm(now + 15_000_000);
          cancelled[0].cancel();
        });
    assertEquals("first", ran.poll(30, TimeUnit.SECONDS));
    assertEquals("second", ran.poll(30, TimeUnit.SECONDS));
    assertTrue(ran.isEmpty());
  }

  @Test
  void aTimerIsNotLateBecauseTheThreadSleptBefore() throws Exception {
    Thread.sleep(50); // parked by now
    Timer timer = scheduler.newTimer(() -> ran.add("due"));
    scheduler.execute(() -> timer.arm(clock.nanos() + 1));
    assertEquals("due", ran.poll(30, TimeUnit.SECONDS));
  }

  @Test
  void noWakeUpIsLost() throws Exception {
    // Each hand-over meets the thread on its way to sleep, or there.
    for (int i = 0; i < 2_000; i++) {
      CountDownLatch done = new CountDownLatch(1);
      scheduler.execute(done::countDown);
      await(done);
      if (i % 20 == 0) {
        TimeUnit.MICROSECONDS.sleep(i);
      }
    }
  }

  @Test
  void moreWorkThanTheRingHoldsFromManyThreads() throws Exception {
    AtomicInteger sum = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  scheduler.execute(sum::incrementAndGet);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    CountDownLatch done = new CountDownLatch(1);
    scheduler.execute(done::countDown);
    await(done);
    assertEquals(80_000, sum.get());
  }

  @Test
  void aFailureIsToldOnceAndNothingRunsAfterIt() throws Exception {
    IllegalStateException broken = new IllegalStateException("broken");
    CountDownLatch told = new CountDownLatch(1);
    AtomicInteger after = new AtomicInteger();
    try (ConcurrentScheduler failing =
        new ConcurrentScheduler(
            "failing",
            clock,
            thrown -> {
              failure.set(thrown);
              told.countDown();
            })) {
      failing.execute(
          () -> {
            throw broken;
          });
      failing.execute(after::incrementAndGet);
      await(told);
      assertSame(broken, failure.get());
      for (int i = 0; i < 2 * WorkRing.CAPACITY; i++) {
        failing.execute(after::incrementAndGet); // nobody waits for room for ever
      }
    }
    assertEquals(0, after.get());
  }

  @Test
  void closeWaitsForThePieceAtHandAndDropsTheRest() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    scheduler.execute(
        () -> {
          begun.countDown();
          try {
            Thread.sleep(50);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          ran.add("whole");
        });
    scheduler.execute(() -> ran.add("dropped"));
    await(begun);
    scheduler.close();
    assertEquals(List.of("whole"), List.copyOf(ran));
    scheduler.close();
  }

  @Test
  void settlingWaitsForBothSides() {
    DeterministicScheduler processors = new DeterministicScheduler(clock);
    Handoff toProcessors = processors.handoff(() -> {});
    AtomicInteger hops = new AtomicInteger();
    Runnable[] hop = new Runnable[1];
    hop[0] =
        () -> {
          if (hops.incrementAndGet() < 100) {
            (hops.get() % 3 == 0 ? toProcessors : scheduler).execute(hop[0]);
          }
        };
    scheduler.execute(hop[0]);
    scheduler.settle(processors);
    assertEquals(100, hops.get());
    assertFalse(processors.hasWork());
  }

  @Test
  void handingOverAllocatesNothing() throws Exception {
    DeterministicScheduler processors = new DeterministicScheduler(clock);
    Handoff toProcessors = processors.handoff(() -> {});
    long[] devicesId = new long[1];
    scheduler.execute(() -> devicesId[0] = Thread.currentThread().getId());
    scheduler.settle(processors);
    Runnable nothing = () -> {};
    CoalescedWork back = new CoalescedWork(toProcessors, nothing);
    CoalescedWork there = new CoalescedWork(scheduler, back::request);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int round = 0; round < 3; round++) {
      long before = threads.getThreadAllocatedBytes(devicesId[0]);
      long here = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      for (int i = 0; i < 20_000; i++) {
        there.request();
        scheduler.settle(processors);
      }
      if (round == 2) {
        long allocated = threads.getThreadAllocatedBytes(devicesId[0]) - before;
        long allocatedHere = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - here;
        assertTrue(allocated < 20_000, allocated + " bytes by the devices' thread");
        assertTrue(allocatedHere < 20_000, allocatedHere + " bytes by this thread");
      }
    }
  }
}
