package dev.verdigris.hypercall.event;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.SleepingWaitStrategy;
import dev.verdigris.hypercall.time.Clock;
import java.util.concurrent.locks.LockSupport;

/**
 * Carries the events of several threads to listeners on a thread of its own, one after another, so
 * that watching costs the watched no more than a Disruptor's slot. A listener that falls 16,384
 * events behind has the publishers wait: none is lost.
 */
public final class EventRelay implements AutoCloseable {
  private static final int CAPACITY = 1 << 14;
  private static final int LOOKS = 100;
  private static final long PARK_NANOS = 1_000_000;

  private final EventStream relayed;
  private final Clock clock;
  private final RelayClock relayedClock;
  private final RingBuffer<RelayedEvent> ring =
      RingBuffer.createMultiProducer(
          RelayedEvent::new, CAPACITY, new SleepingWaitStrategy(LOOKS, PARK_NANOS));
  private final BatchEventProcessor<RelayedEvent> processor =
      new BatchEventProcessorBuilder()
          .build(ring, ring.newBarrier(), (event, sequence, endOfBatch) -> deliver(event));
  private final Thread thread = new Thread(processor, "verdigris-events");
  private volatile Throwable failure;

  /**
   * Makes a relay and lets it listen.
   *
   * @param clock what events happen by; may be read from any thread
   */
  public EventRelay(EventStream source, Clock clock) {
    this.clock = clock;
    relayed = new EventStream(source);
    relayedClock = new RelayClock(clock);
    processor.setExceptionHandler(new Failures());
    ring.addGatingSequences(processor.getSequence());
    thread.setDaemon(true);
    thread.start();
    source.add(this::relay);
  }

  /** The events again, on the relay's thread; listeners are added before the guest starts. */
  public EventStream events() {
    return relayed;
  }

  /** While a listener is called: when its event was published. */
  public Clock clock() {
    return relayedClock;
  }

  private void relay(EventType type, int vpIndex, long a, long b, long c, long d) {
    long nanos = clock.nanos();
    long sequence = ring.next();
    ring.get(sequence).set(nanos, type, vpIndex, a, b, c, d);
    ring.publish(sequence);
  }

  private void deliver(RelayedEvent event) {
    if (failure == null) {
      relayedClock.advance(event.nanos());
      event.publish(relayed);
    }
  }

  /**
   * Delivers what was published, and ends. Nothing may be published any more.
   *
   * @throws IllegalStateException when a listener threw; it was told of no event after that
   */
  @Override
  public void close() {
    while (processor.getSequence().get() < ring.getCursor()) {
      LockSupport.parkNanos(PARK_NANOS);
    }
    processor.halt();
    if (failure != null) {
      throw new IllegalStateException("an event listener failed", failure);
    }
  }

  private final class Failures implements ExceptionHandler<RelayedEvent> {
    @Override
    public void handleEventException(Throwable thrown, long sequence, RelayedEvent event) {
      failure = thrown;
    }

    @Override
    public void handleOnStartException(Throwable thrown) {
      failure = thrown;
    }

    @Override
    public void handleOnShutdownException(Throwable thrown) {
      failure = thrown;
    }
  }
}
