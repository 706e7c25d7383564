package dev.verdigris.vmbus.ring;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;

/** A bare Disruptor: a ring of arrays, one sequence for the writer, one for the reader. */
final class DisruptorQueue extends PacketQueue {
  private final RingBuffer<byte[]> ring;
  private final Sequence taken = new Sequence();
  // Padded as the sequences are: one is the writer's, the other the reader's.
  private final Sequence offered = new Sequence();
  private final Sequence seen = new Sequence();

  DisruptorQueue(int payload) {
    ring =
        RingBuffer.createSingleProducer(
            () -> new byte[payload], CAPACITY / payload, new BusySpinWaitStrategy());
    ring.addGatingSequences(taken);
  }

  @Override
  boolean offer(byte[] payload) {
    if (!ring.hasAvailableCapacity(1)) {
      return false;
    }
    long next = ring.next();
    System.arraycopy(payload, 0, ring.get(next), 0, payload.length);
    offered.set(next);
    return true;
  }

  @Override
  void commit() {
    long last = offered.get();
    if (last > ring.getCursor()) {
      ring.publish(last);
    }
  }

  @Override
  int drain(byte[] target, int limit) {
    long next = taken.get();
    if (next == seen.get()) {
      seen.set(ring.getCursor());
    }
    long end = Math.min(seen.get(), next + limit);
    int count = (int) (end - next);
    while (next < end) {
      byte[] payload = ring.get(++next);
      System.arraycopy(payload, 0, target, 0, payload.length);
    }
    if (count > 0) {
      taken.set(next);
    }
    return count;
  }
}
