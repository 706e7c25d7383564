package dev.verdigris.vmbus.ring;

import java.nio.ByteBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Agrona's ring between one writer and one reader, off heap. */
final class AgronaQueue extends PacketQueue {
  private final OneToOneRingBuffer ring =
      new OneToOneRingBuffer(
          new UnsafeBuffer(
              ByteBuffer.allocateDirect(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH)));
  private final UnsafeBuffer source = new UnsafeBuffer(new byte[0]);
  private byte[] sink;
  private final MessageHandler copyOut =
      (type, buffer, index, length) -> buffer.getBytes(index, sink, 0, length);

  @Override
  boolean offer(byte[] payload) {
    if (source.byteArray() != payload) {
      source.wrap(payload);
    }
    return ring.write(1, source, 0, payload.length);
  }

  @Override
  void commit() {
    // A packet is seen at once.
  }

  @Override
  int drain(byte[] target, int limit) {
    if (sink != target) {
      sink = target; // seldom: the writer's fields are on the same line
    }
    return ring.read(copyOut, limit);
  }
}
