package dev.verdigris.vmbus.ring;

/**
 * A queue of packets between one writer and one reader, of {@link #CAPACITY} bytes or as many
 * events of equal payload as that.
 */
abstract class PacketQueue implements AutoCloseable {
  static final int CAPACITY = 1 << 18;

  /** Copies a packet in; false when the queue is full. */
  abstract boolean offer(byte[] payload);

  /** Lets the reader see what was offered, where the queue tells the two apart. */
  abstract void commit();

  /** Takes at most {@code limit} packets, and copies each out. */
  abstract int drain(byte[] target, int limit);

  @Override
  public void close() {}

  static PacketQueue of(String kind, int payload) {
    return switch (kind) {
      case "vmbus" -> new VmbusQueue(1);
      case "vmbus-scattered" -> new VmbusQueue(37);
      case "agrona" -> new AgronaQueue();
      case "disruptor" -> new DisruptorQueue(payload);
      default -> throw new IllegalArgumentException(kind);
    };
  }
}
