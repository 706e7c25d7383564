package dev.verdigris.vmbus.ring;

import dev.verdigris.vmbus.abi.PacketLayout;
import dev.verdigris.vmbus.abi.RingLayout;

/**
 * The reading end of a ring. The read index is this side's own and never loaded back; the write
 * index is the other side's, and checked each time that it is loaded.
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
  private RingFault fault = RingFault.NONE;

  private RingReader(RingPages pages, int index) {
    this.pages = pages;
    next = index;
    committed = index;
    packetEnd = index;
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

  /** Ring offset of the packet that {@link #next} stands on, or will. */
  public int position() {
    return next;
  }

  /** Bytes from an earlier {@link #position} to the present one. */
  public int distanceFrom(int earlier) {
    return pages.distance(earlier, next);
  }

  /**
   * Bytes that the writer says are there; negative when its index is not valid. Changes nothing.
   */
  public int waiting() {
    int write = pages.header(RingLayout.WRITE_INDEX);
    return pages.validIndex(write) ? pages.distance(next, write) : -1;
  }

  /** Bytes of the ring. */
  public int size() {
    return pages.size();
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
    // The volatile store keeps the reads of the packets before it, and the load of the pending
    // size after it; otherwise a writer that blocks at this moment would not be seen.
    pages.setHeader(RingLayout.READ_INDEX, next);
    if (!writerAsksForSpace()) {
      return false;
    }
    long pending = pages.header(RingLayout.PENDING_SEND_SIZE) & 0xffff_ffffL;
    if (pending == 0) {
      return false;
    }
    int write = pages.header(RingLayout.WRITE_INDEX);
    if (!pages.validIndex(write)) {
      fault = RingFault.INDEX;
      return false;
    }
    int free = pages.size() - pages.distance(next, write);
    return free > pending && free - freed <= pending;
  }

  /** True when this ring's owner keeps to the pending send size, in both rings of the channel. */
  public boolean writerAsksForSpace() {
    return (pages.header(RingLayout.FEATURES) & RingLayout.FEATURE_PENDING_SEND_SIZE) != 0;
  }

  /** Asks the writer for no signals. */
  public void mask() {
    pages.setHeader(RingLayout.INTERRUPT_MASK, 1);
  }

  /**
   * Asks the writer for signals again.
   *
   * @return true when a packet came in the meantime, for which no signal may come
   */
  public boolean unmask() {
    // The volatile store keeps the load of the write index after it.
    pages.setHeader(RingLayout.INTERRUPT_MASK, 0);
    return hasNext();
  }

  private int available() {
    if (fault != RingFault.NONE) {
      return 0;
    }
    // Acquire: the packets up to this index are read after it.
    int write = pages.header(RingLayout.WRITE_INDEX);
    if (!pages.validIndex(write)) {
      fault = RingFault.INDEX;
      return 0;
    }
    return pages.distance(next, write);
  }
}
