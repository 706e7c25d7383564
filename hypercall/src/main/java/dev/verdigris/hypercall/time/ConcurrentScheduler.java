package dev.verdigris.hypercall.time;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.RingBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * A scheduler with a thread of its own, in real time: any thread asks for work, a Disruptor carries
 * it over, and the thread runs what has come in batches, and timers between these. Asking takes no
 * lock and allocates nothing, and neither does the thread for a piece of work.
 *
 * <p>What the work touches belongs to this thread. The same models run on a {@link
 * DeterministicScheduler} without change.
 */
public final class ConcurrentScheduler implements Scheduler, AutoCloseable {
  private final Clock clock;
  private final WorkRing ring = new WorkRing(new ParkingWait(this::nanosLeft));
  private final BatchEventProcessor<WorkRing.Slot> processor;
  private final Thread thread;
  private final Consumer<Throwable> onFailure;
  // Of the thread's own: what its work asks for, and its timers.
  private final ArrayDeque<Runnable> own = new ArrayDeque<>();
  private final TimerQueue timers = new TimerQueue(() -> {});
  private final Runnable mark = this::mark;
  private volatile boolean marked;
  private volatile boolean idleWhenMarked;

  /**
   * Starts the thread.
   *
   * @param name the thread's
   * @param clock goes on by itself, and may be read from any thread
   * @param onFailure told, on the thread, of what a piece of work threw; nothing runs afterwards
   */
  public ConcurrentScheduler(String name, Clock clock, Consumer<Throwable> onFailure) {
    this.clock = clock;
    this.onFailure = onFailure;
    RingBuffer<WorkRing.Slot> buffer = ring.buffer();
    processor =
        new BatchEventProcessorBuilder().build(buffer, buffer.newBarrier(), new WorkHandler());
    processor.setExceptionHandler(new Failures());
    buffer.addGatingSequences(processor.getSequence());
    thread = new Thread(processor, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public Clock clock() {
    return clock;
  }

  /**
   * Runs work soon. From any thread; one that is not the scheduler's own waits while 8,192 wait.
   */
  @Override
  public void execute(Runnable work) {
    if (Thread.currentThread() == thread) {
      own.add(work);
    } else {
      ring.put(work);
    }
  }

  @Override
  public Timer newTimer(Runnable expiry) {
    return timers.newTimer(expiry);
  }

  /**
   * Has both schedulers do all that does not wait for a time: for a guest without a processor,
   * whose thread drives the other one, to wait for what the host does. One thread at a time may.
   */
  public void settle(DeterministicScheduler processors) {
    boolean quiet = false;
    while (!quiet && !ring.closed()) {
      quiet = !processors.runDue();
      marked = false;
      execute(mark);
      while (!marked && !ring.closed()) {
        Thread.onSpinWait();
        quiet &= !processors.runDue();
      }
      // What the other thread handed over before the mark is here by now.
      quiet &= idleWhenMarked && !processors.runDue();
    }
  }

  private void mark() {
    idleWhenMarked = own.isEmpty();
    marked = true;
  }

  /** Ends the thread after the piece of work at hand; what waits is dropped. */
  @Override
  public void close() {
    ring.close();
    processor.halt();
    if (Thread.currentThread() == thread) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private long nanosLeft() {
    if (!own.isEmpty()) {
      return 0;
    }
    long deadline = timers.nextDeadline();
    return deadline == DeterministicScheduler.NEVER ? Long.MAX_VALUE : deadline - clock.nanos();
  }

  /** One turn of what waits besides the ring: the work asked for so far, and the timers due. */
  private void runOwn() {
    for (int left = own.size(); left > 0 && !ring.closed(); left--) {
      own.remove().run();
    }
    long now = clock.nanos();
    Runnable expiry = timers.takeDue(now);
    while (expiry != null && !ring.closed()) {
      expiry.run();
      expiry = timers.takeDue(now);
    }
  }

  private final class WorkHandler implements EventHandler<WorkRing.Slot> {
    @Override
    public void onEvent(WorkRing.Slot slot, long sequence, boolean endOfBatch) {
      if (ring.closed()) {
        return;
      }
      slot.run();
      if (endOfBatch) {
        runOwn();
      }
    }

    @Override
    public void onTimeout(long sequence) {
      runOwn();
    }
  }

  private final class Failures implements ExceptionHandler<WorkRing.Slot> {
    @Override
    public void handleEventException(Throwable failure, long sequence, WorkRing.Slot slot) {
      if (!ring.closed()) {
        ring.close();
        processor.halt();
        onFailure.accept(failure);
      }
    }

    @Override
    public void handleOnStartException(Throwable failure) {
      handleEventException(failure, -1, null);
    }

    @Override
    public void handleOnShutdownException(Throwable failure) {
      handleEventException(failure, -1, null);
    }
  }
}
