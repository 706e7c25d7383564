package dev.verdigris.vmbus.ring;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.vmbus.abi.PacketType;
import dev.verdigris.vmbus.abi.RingLayout;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A ring of one page with both of its ends. The rings take turns on one memory; there are more than
 * jcstress has in use at a time.
 */
final class StressRing {
  private static final int RINGS = 1 << 14;
  private static final GuestMemory MEMORY =
      GuestMemory.allocate(new RamRegion(0, 2L * RINGS * GuestMemory.PAGE_SIZE));
  private static final AtomicInteger TURN = new AtomicInteger();

  final RingWriter writer;
  final RingReader reader;
  final RingPacket packet = new RingPacket();

  /**
   * Makes an empty ring.
   *
   * @param index where both ends stand, a multiple of 8
   */
  StressRing(int index) {
    int page = 2 * (TURN.getAndIncrement() & RINGS - 1);
    long header = (long) page << GuestMemory.PAGE_SHIFT;
    MEMORY.fill(header, RingLayout.FEATURES, (byte) 0);
    MEMORY.writeInt(header + RingLayout.WRITE_INDEX, index);
    MEMORY.writeInt(header + RingLayout.READ_INDEX, index);
    RingPages pages = RingPages.of(MEMORY, new long[] {page, page + 1}, 0, 2);
    writer = RingWriter.attach(pages);
    reader = RingReader.attach(pages);
  }

  /** Writes a packet whose transaction and payload say the same. */
  boolean write(long transaction, byte[] payload) {
    for (int i = 0; i < payload.length; i++) {
      payload[i] = (byte) transaction;
    }
    return writer.write(PacketType.IN_BAND, 0, transaction, payload, 0, payload.length);
  }

  /**
   * Takes the next packet.
   *
   * @return its transaction, 0 when there is none, -1 when it is not whole
   */
  int read(byte[] payload) {
    if (!reader.next(packet)) {
      return reader.fault() == RingFault.NONE ? 0 : -1;
    }
    boolean whole = packet.type() == PacketType.IN_BAND && packet.trailerHoldsStart();
    packet.copyPayload(0, payload, 0, payload.length);
    for (byte b : payload) {
      whole &= b == (byte) packet.transaction();
    }
    reader.accept();
    return whole ? (int) packet.transaction() : -1;
  }
}
