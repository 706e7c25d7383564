package dev.verdigris.vmbus.ring;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;

/** A bare Disruptor: a ring of arrays, one sequence for the writer, one for the reader. */
final class DisruptorQueue extends PacketQueue {
  private final RingBuffer<byte[]> ring;
  private final Sequence taken = new Sequence();
  private long offered = -1;
  private long seen = -1;

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
    offered = ring.next();
    System.arraycopy(payload, 0, ring.get(offered), 0, payload.length);
    return true;
  }

  @Override
  void commit() {
    if (offered > ring.getCursor()) {
      ring.publish(offered);
    }
  }

  @Override
  int drain(byte[] target, int limit) {
    long next = taken.get();
    if (next == seen) {
      seen = ring.getCursor();
    }
    long end = Math.min(seen, next + limit);
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
