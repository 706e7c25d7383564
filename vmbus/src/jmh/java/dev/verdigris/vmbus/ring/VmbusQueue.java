package dev.verdigris.vmbus.ring;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.vmbus.abi.PacketType;

/**
 * A VMBus ring whose writer keeps to the pending send size; both ends decide about signals, as
 * between a guest and its host.
 */
final class VmbusQueue extends PacketQueue {
  private final GuestMemory memory;
  private final RingWriter writer;
  private final RingReader reader;
  private final RingPacket packet = new RingPacket();

  /**
   * Makes a ring.
   *
   * @param stride between its pages, in pages: 1 is what Linux has
   */
  VmbusQueue(int stride) {
    int pages = 1 + CAPACITY / GuestMemory.PAGE_SIZE;
    long[] pfns = new long[pages];
    for (int i = 0; i < pages; i++) {
      pfns[i] = (long) i * stride % 256; // an odd stride comes to each page once
    }
    memory = GuestMemory.allocate(new RamRegion(0, 1 << 20));
    RingPages ring = RingPages.of(memory, pfns, 0, pages);
    writer = RingWriter.attach(ring);
    reader = RingReader.attach(ring);
  }

  @Override
  boolean offer(byte[] payload) {
    return writer.append(PacketType.IN_BAND, 0, 1, payload, 0, payload.length);
  }

  @Override
  void commit() {
    writer.commit();
  }

  @Override
  int drain(byte[] target, int limit) {
    int taken = 0;
    while (taken < limit && reader.next(packet)) {
      packet.copyPayload(0, target, 0, packet.payloadLength());
      reader.accept();
      taken++;
    }
    reader.commit();
    return taken;
  }

  @Override
  public void close() {
    memory.close();
  }
}
