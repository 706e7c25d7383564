package dev.verdigris.guest.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.time.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterleaverTest {
  /** Instructions that the end of a block may add to a slice. */
  private static final int SLACK = 100;

  private final RunControl control = new RunControl();
  private final VirtualClock clock = new VirtualClock(this::retired);
  private final DeterministicScheduler scheduler = new DeterministicScheduler(clock);
  private final RecordingIdling idling = new RecordingIdling(control);
  private LoopingProcessors processors;
  private Interleaver interleaver;

  @AfterEach
  void release() {
    if (processors != null) {
      processors.close();
    }
  }

  @Test
  void theSeedDecidesTheSlices() throws Exception {
    List<Long> first = slices(42);
    assertEquals(first, slices(42));
    assertNotEquals(first, slices(43));
    for (long length : first) {
      assertTrue(length >= 20_000 && length <= 60_000 + SLACK, "a slice of " + length);
    }
  }

  private List<Long> slices(long seed) throws InterruptedException {
    try (LoopingProcessors loops =
        new LoopingProcessors(LoopingProcessors.COUNTS, LoopingProcessors.COUNTS)) {
      RunControl end = new RunControl();
      List<Long> lengths = new ArrayList<>();
      RecordingIdling recorder =
          new RecordingIdling(end) {
            private long before;

            @Override
            public boolean poll() {
              super.poll();
              long now = total(loops);
              if (polls > 1) {
                lengths.add(now - before);
              }
              before = now;
              return false;
            }
          };
      recorder.pollsToStop = 21;
      DeterministicScheduler nothingDue = new DeterministicScheduler(new VirtualClock(() -> 0));
      new Interleaver(loops.cpus, nothingDue, recorder, end, seed).run();
      assertEquals(20, lengths.size());
      return lengths;
    }
  }

  @Test
  void processorsTakeTurns() throws Exception {
    start(LoopingProcessors.COUNTS, LoopingProcessors.COUNTS, LoopingProcessors.COUNTS);
    idling.pollsToStop = 31;
    interleaver.run();
    for (var cpu : processors.cpus) {
      assertTrue(cpu.retired >= 10 * 20_000L, "each had ten slices");
    }
  }

  @Test
  void noSliceRunsPastADeadline() throws Exception {
    start(LoopingProcessors.COUNTS);
    idling.longest = 10;
    idling.pollsToStop = 4;
    interleaver.run();
    assertTrue(total(processors) >= 30 && total(processors) < 30 + 3 * SLACK);
  }

  @Test
  void aTimerEndsTheSliceThatReachesIt() throws Exception {
    start(LoopingProcessors.COUNTS);
    List<Long> expiries = new ArrayList<>();
    scheduler
        .newTimer(
            () -> {
              expiries.add(clock.nanos());
              stop(control);
            })
        .arm(1234);
    interleaver.run();
    assertEquals(1, expiries.size());
    assertTrue(expiries.get(0) >= 1234 && expiries.get(0) < 1234 + SLACK, expiries.toString());
  }

  @Test
  void workThatAProcessorCausesEndsItsSlice() throws Exception {
    start(LoopingProcessors.WRITES_PORT);
    List<Long> ran = new ArrayList<>();
    processors.onPortWrite =
        () ->
            scheduler.execute(
                () -> {
                  ran.add(total(processors));
                  stop(control);
                });
    interleaver.run();
    assertEquals(1, ran.size());
    assertTrue(ran.get(0) < SLACK, "at " + ran);
  }

  @Test
  void aStopEndsTheSlice() throws Exception {
    start(LoopingProcessors.WRITES_PORT, LoopingProcessors.COUNTS);
    processors.onPortWrite = () -> stop(control);
    interleaver.run();
    assertTrue(total(processors) < SLACK, "at " + total(processors));
    assertEquals(0, processors.cpus.get(1).retired, "nobody else runs");
  }

  @Test
  void idlesWhenEveryProcessorHasHalted() throws Exception {
    start(LoopingProcessors.HALTS, LoopingProcessors.HALTS);
    scheduler.newTimer(() -> stop(control)).arm(5_000_000);
    interleaver.run();
    assertEquals(List.of(5_000_000L), idling.deadlines);
    assertEquals(5_000_000, clock.nanos());
    assertTrue(total(processors) < SLACK);
  }

  @Test
  void doesNotIdleWhileOneProcessorRuns() throws Exception {
    start(LoopingProcessors.HALTS, LoopingProcessors.COUNTS);
    idling.pollsToStop = 20;
    interleaver.run();
    assertEquals(List.of(), idling.deadlines);
    assertTrue(processors.cpus.get(0).retired < SLACK);
    assertTrue(processors.cpus.get(1).retired > 9 * 20_000);
  }

  @Test
  void whatATimerOfOneProcessorsTurnCausesForAnotherIsNotSleptOver() throws Exception {
    start(LoopingProcessors.HALTS, LoopingProcessors.HALTS);
    // Both halt; the timer is met at the turn of one of them and may concern the other.
    scheduler.newTimer(() -> {}).arm(1_000);
    scheduler.newTimer(() -> stop(control)).arm(9_000_000);
    interleaver.run();
    assertEquals(List.of(1_000L, 9_000_000L), idling.deadlines);
    assertTrue(idling.pollsWhenIdle.get(1) - idling.pollsWhenIdle.get(0) >= 3, "another round");
  }

  @Test
  void anInterruptedThreadStopsRunning() {
    start(LoopingProcessors.COUNTS);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, interleaver::run);
    assertFalse(Thread.interrupted(), "the interrupt is used up");
    assertEquals(0, total(processors));
  }

  private void start(byte[]... code) {
    processors = new LoopingProcessors(code);
    interleaver = new Interleaver(processors.cpus, scheduler, idling, control, 1);
  }

  private long retired() {
    return processors == null ? 0 : total(processors);
  }

  /** Virtual time, what was asked of it, and an end after so many looks. */
  private class RecordingIdling implements Idling {
    final List<Long> deadlines = new ArrayList<>();
    final List<Integer> pollsWhenIdle = new ArrayList<>();
    long longest = Long.MAX_VALUE / 2;
    int pollsToStop = Integer.MAX_VALUE;
    int polls;
    private final RunControl end;

    RecordingIdling(RunControl end) {
      this.end = end;
    }

    @Override
    public boolean poll() {
      if (++polls == pollsToStop) {
        stop(end);
      }
      return false;
    }

    @Override
    public long instructionsUntil(long deadline) {
      return deadline == DeterministicScheduler.NEVER
          ? longest
          : Math.max(1, Math.min(longest, deadline - clock.nanos()));
    }

    @Override
    public void idle(long deadline) {
      deadlines.add(deadline);
      pollsWhenIdle.add(polls);
      clock.skipTo(deadline);
    }
  }

  private static long total(LoopingProcessors processors) {
    return processors.cpus.stream().mapToLong(cpu -> cpu.retired).sum();
  }

  private static void stop(RunControl control) {
    control.stop(StopReason.POWER_OFF, 0, null);
  }
}
