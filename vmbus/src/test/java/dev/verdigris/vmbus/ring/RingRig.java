package dev.verdigris.vmbus.ring;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.vmbus.abi.RingLayout;

/** A ring on scattered pages, with both of its ends. */
final class RingRig implements AutoCloseable {
  final GuestMemory memory = GuestMemory.allocate(new RamRegion(0, 1 << 20));
  final RingPages pages;
  final long header;
  final long[] pfns;
  RingWriter writer;
  RingReader reader;
  final RingPacket packet = new RingPacket();

  RingRig(int dataPages) {
    pfns = new long[dataPages + 1];
    for (int i = 0; i < pfns.length; i++) {
      pfns[i] = (i * 37L + 11) % 256; // 37 and 256 have no common factor
    }
    header = pfns[0] << GuestMemory.PAGE_SHIFT;
    pages = RingPages.of(memory, pfns, 0, pfns.length);
    startAt(0);
  }

  /** Empties the ring with both indices at an offset. */
  void startAt(int index) {
    memory.writeInt(header + RingLayout.WRITE_INDEX, index);
    memory.writeInt(header + RingLayout.READ_INDEX, index);
    memory.writeInt(header + RingLayout.INTERRUPT_MASK, 0);
    memory.writeInt(header + RingLayout.PENDING_SEND_SIZE, 0);
    writer = RingWriter.attach(pages);
    reader = RingReader.attach(pages);
  }

  int field(int offset) {
    return memory.readInt(header + offset);
  }

  void field(int offset, int value) {
    memory.writeInt(header + offset, value);
  }

  /** Writes eight bytes of ring data as the other side would. */
  void data(int offset, long value) {
    memory.writeLong((pfns[1 + offset / 4096] << 12) + offset % 4096, value);
  }

  @Override
  public void close() {
    memory.close();
  }
}
