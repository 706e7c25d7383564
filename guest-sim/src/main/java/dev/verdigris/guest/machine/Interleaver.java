package dev.verdigris.guest.machine;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Runs the processors of a machine on one thread, one slice after another, and between slices the
 * work and the timers that are due. Slice lengths come from a seed: the same seed gives the same
 * interleaving, where no other thread calls.
 */
final class Interleaver {
  private static final int SHORTEST_SLICE = 20_000;
  private static final int LONGEST_SLICE = 60_000;

  private final List<Cpu> cpus;
  private final DeterministicScheduler scheduler;
  private final Idling idling;
  private final RunControl control;
  private final SplittableRandom random;
  // Seen by threads that call the running processor off.
  private volatile Cpu current;

  Interleaver(
      List<Cpu> cpus,
      DeterministicScheduler scheduler,
      Idling idling,
      RunControl control,
      long seed) {
    this.cpus = List.copyOf(cpus);
    this.scheduler = scheduler;
    this.idling = idling;
    this.control = control;
    random = new SplittableRandom(seed);
    current = this.cpus.get(0);
    scheduler.onEarlier(this::leaveSlice);
    control.onStop(this::leaveSlice);
  }

  /**
   * Runs until the run is stopped.
   *
   * @throws InterruptedException when the thread is interrupted, which is looked at every round
   */
  void run() throws InterruptedException {
    while (!control.stopped()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      boolean ran = false;
      for (int i = 0; i < cpus.size() && !control.stopped(); i++) {
        ran |= slice(cpus.get(i));
      }
      if (!ran && !control.stopped() && !scheduler.hasWork()) {
        idling.idle(scheduler.nextDeadline());
      }
    }
  }

  /** Runs what is due, then a processor; true when there was anything to run. */
  private boolean slice(Cpu cpu) {
    boolean any = idling.poll();
    any |= scheduler.runDue();
    if (control.stopped()) {
      return false;
    }
    current = cpu;
    // After the store of the processor: who hands work over from now on calls this one off.
    if (scheduler.hasWork()) {
      return true;
    }
    long before = cpu.retired;
    long length = random.nextLong(SHORTEST_SLICE, LONGEST_SLICE);
    long toDeadline = idling.instructionsUntil(scheduler.nextDeadline());
    cpu.run(before + Math.min(length, toDeadline));
    return any || cpu.retired != before;
  }

  private void leaveSlice() {
    current.leave();
  }

  /** Ends the slice that is being run; from any thread. */
  void call() {
    current.call();
  }
}
