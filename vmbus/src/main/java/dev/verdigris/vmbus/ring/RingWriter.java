package dev.verdigris.vmbus.ring;

import dev.verdigris.vmbus.abi.PacketLayout;
import dev.verdigris.vmbus.abi.RingLayout;

/**
 * The writing end of a ring. The write index is this side's own and never loaded back; the read
 * index is the other side's, and checked each time that it is loaded. One thread at a time.
 */
public final class RingWriter {
  /** Most bytes of a packet: its length is 16 bits in units of 8. */
  private static final int MAX_PACKET = 0xffff << 3;

  private static final byte[] EMPTY = new byte[0];
  private static final byte[] PADDING = new byte[8];

  private final RingPages pages;
  private int write;
  private boolean waiting;
  private boolean signalNeeded;
  private RingFault fault = RingFault.NONE;

  private RingWriter(RingPages pages, int index) {
    this.pages = pages;
    write = index;
  }

  /**
   * Begins where the ring's write index stands, and promises to keep to the pending send size.
   *
   * @return null when the index is not valid
   */
  public static RingWriter attach(RingPages pages) {
    int index = pages.header(RingLayout.WRITE_INDEX);
    if (!pages.validIndex(index)) {
      return null;
    }
    pages.setHeader(RingLayout.FEATURES, RingLayout.FEATURE_PENDING_SEND_SIZE);
    return new RingWriter(pages, index);
  }

  /** What ended the use of this ring. */
  public RingFault fault() {
    return fault;
  }

  /** Ring bytes that a packet with {@code payload} bytes and a plain descriptor takes. */
  public static int footprint(int payload) {
    return footprint(0, payload);
  }

  private static int footprint(int extension, int payload) {
    return PacketLayout.DESCRIPTOR_SIZE
        + align(extension)
        + align(payload)
        + PacketLayout.TRAILER_SIZE;
  }

  /** True when a packet with a plain descriptor could be written now. */
  public boolean fits(int payload) {
    return free() > footprint(payload);
  }

  /**
   * Waits for space for a packet: sets the pending send size, so that the reader signals once there
   * is enough.
   *
   * @return true when there is enough already, and nothing to wait for
   */
  public boolean awaitSpace(int payload) {
    pages.setHeader(RingLayout.PENDING_SEND_SIZE, footprint(payload));
    waiting = true;
    // After the volatile store: the reader may have freed space before it saw the pending size.
    if (free() > footprint(payload)) {
      stopWaiting();
      return true;
    }
    return false;
  }

  /** Writes a packet with a plain descriptor; see the long form. */
  public boolean write(
      int type, int flags, long transaction, byte[] payload, int from, int length) {
    return write(type, flags, transaction, EMPTY, 0, payload, from, length);
  }

  /**
   * Writes a packet.
   *
   * @param extension what the type adds to the descriptor, from its first byte, zero-padded to a
   *     multiple of 8
   * @param payload holds the payload, zero-padded in the ring to a multiple of 8
   * @return false when it does not fit now, or the ring is at {@link #fault()}: nothing is written
   */
  public boolean write(
      int type,
      int flags,
      long transaction,
      byte[] extension,
      int extensionLength,
      byte[] payload,
      int from,
      int length) {
    int offset = PacketLayout.DESCRIPTOR_SIZE + align(extensionLength);
    int total = offset + align(length);
    if (total > MAX_PACKET) {
      throw new IllegalArgumentException("packet is too long");
    }
    // A ring filled to its last byte would look empty.
    if (free() <= total + PacketLayout.TRAILER_SIZE) {
      return false;
    }
    int start = write;
    long descriptor =
        (type & 0xffff)
            | (long) (offset >>> 3) << 16
            | (long) (total >>> 3) << 32
            | (long) flags << 48;
    pages.putLong(start, descriptor);
    pages.putLong(pages.advance(start, PacketLayout.TRANSACTION), transaction);
    int at = pages.advance(start, PacketLayout.DESCRIPTOR_SIZE);
    at = padded(at, extension, 0, extensionLength);
    at = padded(at, payload, from, length);
    pages.putLong(at, (long) start << 32);
    write = pages.advance(at, PacketLayout.TRAILER_SIZE);
    // Release: the packet is seen before the index. The store is volatile, so the loads that
    // decide about the signal come after it.
    pages.setHeader(RingLayout.WRITE_INDEX, write);
    if (waiting) {
      stopWaiting();
    }
    signalNeeded = readerNeedsSignal(start);
    return true;
  }

  /** True when the reader is to be signalled for the packet written last: the ring was empty. */
  public boolean signalNeeded() {
    return signalNeeded;
  }

  private boolean readerNeedsSignal(int start) {
    // The mask before the index: a reader unmasks and then looks for packets.
    return pages.header(RingLayout.INTERRUPT_MASK) == 0
        && pages.header(RingLayout.READ_INDEX) == start;
  }

  private void stopWaiting() {
    waiting = false;
    pages.setHeader(RingLayout.PENDING_SEND_SIZE, 0);
  }

  private int padded(int at, byte[] source, int from, int length) {
    pages.copyIn(at, source, from, length);
    int padding = align(length) - length;
    pages.copyIn(pages.advance(at, length), PADDING, 0, padding);
    return pages.advance(at, length + padding);
  }

  private int free() {
    if (fault != RingFault.NONE) {
      return 0;
    }
    int read = pages.header(RingLayout.READ_INDEX);
    if (!pages.validIndex(read)) {
      fault = RingFault.INDEX;
      return 0;
    }
    return pages.size() - pages.distance(read, write);
  }

  private static int align(int length) {
    return (length + 7) & ~7;
  }
}
