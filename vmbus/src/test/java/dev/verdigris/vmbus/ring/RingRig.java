package dev.verdigris.vmbus.ring;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.vmbus.abi.RingLayout;
import java.util.Arrays;
import java.util.stream.LongStream;

/** A ring on scattered pages, with both of its ends. */
final class RingRig implements AutoCloseable {
  /** Pages of the memory. */
  static final int PAGES = 256;

  final GuestMemory memory = GuestMemory.allocate(new RamRegion(0, PAGES * 4096L));
  final RingPages pages;
  final long header;
  final long[] pfns;
  RingWriter writer;
  RingReader reader;
  final RingPacket packet = new RingPacket();

  RingRig(int dataPages) {
    this(scattered(dataPages + 1));
  }

  RingRig(long[] pfns) {
    this.pfns = pfns;
    header = pfns[0] << GuestMemory.PAGE_SHIFT;
    pages = RingPages.of(memory, pfns, 0, pfns.length);
    startAt(0);
  }

  private static long[] scattered(int count) {
    long[] pfns = new long[count];
    for (int i = 0; i < count; i++) {
      pfns[i] = (i * 37L + 11) % PAGES; // 37 and 256 have no common factor
    }
    return pfns;
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

  /** The data pages, in the ring's order. */
  byte[] bytes() {
    byte[] bytes = new byte[pages.size()];
    for (int i = 1; i < pfns.length; i++) {
      memory.read(pfns[i] << 12, bytes, (i - 1) * 4096, 4096);
    }
    return bytes;
  }

  /** Fills the pages that are not the ring's. */
  void fillOthers(byte value) {
    others().forEach(pfn -> memory.fill(pfn << 12, 4096, value));
  }

  /** Tells whether a byte changed in the pages that are not the ring's. */
  boolean othersDifferFrom(byte value) {
    byte[] expected = new byte[4096];
    Arrays.fill(expected, value);
    byte[] page = new byte[4096];
    return others()
        .anyMatch(
            pfn -> {
              memory.read(pfn << 12, page, 0, 4096);
              return !Arrays.equals(expected, page);
            });
  }

  private LongStream others() {
    return LongStream.range(0, PAGES)
        .filter(pfn -> Arrays.stream(pfns).noneMatch(own -> own == pfn));
  }

  @Override
  public void close() {
    memory.close();
  }
}
