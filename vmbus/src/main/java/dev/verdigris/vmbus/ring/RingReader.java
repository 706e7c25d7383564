package dev.verdigris.vmbus.ring;

import dev.verdigris.vmbus.abi.PacketLayout;
import dev.verdigris.vmbus.abi.RingLayout;

/**
 * The reading end of a ring. The read index is this side's own and never loaded back; the write
 * index is the other side's, loaded when what it told before has been taken, and checked each time.
 *
 * <p>Reading goes {@link #next}, use, {@link #accept}, in a batch, then {@link #commit}. One thread
 * at a time.
 */
public final class RingReader {
  private final RingPages pages;
  // Up to where packets were taken, and up to where the writer was told so.
  private int next;
  private int committed;
  private int packetEnd;
  // The write index as loaded last.
  private int limit;
  private long signals;
  private RingFault fault = RingFault.NONE;

  private RingReader(RingPages pages, int index) {
    this.pages = pages;
    next = index;
    committed = index;
    packetEnd = index;
    limit = index;
  }

  /** Begins where the ring's read index stands; null when that index is not valid. */
  public static RingReader attach(RingPages pages) {
    int index = pages.header(RingLayout.READ_INDEX);
    return pages.validIndex(index) ? new RingReader(pages, index) : null;
  }

  /** What ended the use of this ring. */
  public RingFault fault() {
    return fault;
  }

  /** Signals that were needed so far because the writer waited for space. */
  public long signals() {
    return signals;
  }

  /**
   * Stands on the next packet that was not accepted yet.
   *
   * @return false when there is none, or the ring is at {@link #fault()}
   */
  public boolean next(RingPacket packet) {
    int available = available();
    if (available < PacketLayout.DESCRIPTOR_SIZE + PacketLayout.TRAILER_SIZE) {
      if (available > 0) {
        fault = RingFault.PACKET_LENGTH;
      }
      return false;
    }
    RingFault found = packet.wrap(pages, next, available);
    if (found != RingFault.NONE) {
      fault = found;
      return false;
    }
    packetEnd = pages.advance(next, packet.length() + PacketLayout.TRAILER_SIZE);
    return true;
  }

  /** Takes the packet that {@link #next} stands on. */
  public void accept() {
    next = packetEnd;
  }

  /** True when a packet waits; false also at a {@link #fault()}. */
  public boolean hasNext() {
    return available() > 0;
  }

  /**
   * Frees the space of the accepted packets.
   *
   * @return true when the writer waits for space, did not have enough, and now has: it wants a
   *     signal
   */
  public boolean commit() {
    if (next == committed) {
      return false;
    }
    int freed = pages.distance(committed, next);
    committed = next;
    // Release: the packets are read before the writer may write over them.
    pages.setHeader(RingLayout.READ_INDEX, next);
    if (!writerAsksForSpace()) {
      return false;
    }
    // The load of the pending size after the store of the read index: either this side sees that
    // the writer waits, or the writer sees the space when it looks again.
    RingPages.fullFence();
    // The pending size before the write index, by its acquire: a writer that waits writes nothing.
    long pending = pages.header(RingLayout.PENDING_SEND_SIZE) & 0xffff_ffffL;
    if (pending == 0 || !loadLimit()) {
      return false;
    }
    int free = pages.size() - pages.distance(next, limit);
    boolean enoughNow = free > pending && free - freed <= pending;
    if (enoughNow) {
      signals++;
    }
    return enoughNow;
  }

  /** True when this ring's owner keeps to the pending send size, in both rings of the channel. */
  public boolean writerAsksForSpace() {
    return (pages.header(RingLayout.FEATURES) & RingLayout.FEATURE_PENDING_SEND_SIZE) != 0;
  }

  /** Asks the writer for no signals. */
  public void mask() {
    pages.setHeader(RingLayout.INTERRUPT_MASK, 1);
    // Packets are looked for once the writer can see the mask, so that it signals in vain seldom.
    RingPages.fullFence();
  }

  /**
   * Asks the writer for signals again.
   *
   * @return true when a packet came in the meantime, for which no signal may come
   */
  public boolean unmask() {
    pages.setHeader(RingLayout.INTERRUPT_MASK, 0);
    // The load of the write index after the store of the mask: either this side sees the packet, or
    // the writer sees that it is to signal.
    RingPages.fullFence();
    return fault == RingFault.NONE && loadLimit() && next != limit;
  }

  private int available() {
    if (fault != RingFault.NONE || (next == limit && !loadLimit())) {
      return 0;
    }
    return pages.distance(next, limit);
  }

  private boolean loadLimit() {
    // Acquire: the packets up to this index are read after it.
    int write = pages.header(RingLayout.WRITE_INDEX);
    if (!pages.validIndex(write)) {
      fault = RingFault.INDEX;
      return false;
    }
    limit = write;
    return true;
  }
}
