package dev.verdigris.vmbus.ring;

import dev.verdigris.vmbus.abi.PacketLayout;
import dev.verdigris.vmbus.abi.RingLayout;
import java.util.Objects;

/**
 * The writing end of a ring. The write index is this side's own and never loaded back; the read
 * index is the other side's, loaded when the space known of does not do, and checked each time.
 *
 * <p>Writing goes {@link #append} in a batch, then {@link #commit}; {@link #write} is a batch of
 * one. One thread at a time.
 */
public final class RingWriter {
  /** Most bytes of a packet: its length is 16 bits in units of 8. */
  public static final int MAX_PACKET = 0xffff << 3;

  // Bytes of free space that are fetched at a time; divides a page.
  private static final int AHEAD = 512;

  // Ring bytes committed at once, up to which it pays.
  private static final int SHORT_BATCH = 128;

  private static final byte[] EMPTY = new byte[0];

  private final RingPages pages;
  // Up to where packets were appended, and up to where the reader was told so.
  private int write;
  private int committed;
  // At least so much is free: the reader only ever frees more.
  private int free;
  // The pending send size, 0 when nothing is waited for.
  private int awaited;
  // A packet of that size was appended; a smaller one that goes by ends no waiting.
  private boolean served;
  // The part of the ring that was fetched last.
  private int fetched;
  private boolean signalNeeded;
  private RingFault fault = RingFault.NONE;
  private long signals;
  private long timesFull;

  private RingWriter(RingPages pages, int index) {
    this.pages = pages;
    write = index;
    committed = index;
  }

  /**
   * Begins where the ring's write index stands, waits for no space, and promises to keep to the
   * pending send size.
   *
   * @return null when the index is not valid
   */
  public static RingWriter attach(RingPages pages) {
    int index = pages.header(RingLayout.WRITE_INDEX);
    if (!pages.validIndex(index)) {
      return null;
    }
    pages.setHeader(RingLayout.PENDING_SEND_SIZE, 0);
    pages.setHeader(RingLayout.FEATURES, RingLayout.FEATURE_PENDING_SEND_SIZE);
    return new RingWriter(pages, index);
  }

  /** What ended the use of this ring. */
  public RingFault fault() {
    return fault;
  }

  /** Signals that were needed so far because the ring had been empty. */
  public long signals() {
    return signals;
  }

  /** Packets that did not fit when they were to be written. */
  public long timesFull() {
    return timesFull;
  }

  /** Ring bytes that a packet with {@code payload} bytes and a plain descriptor takes. */
  public static int footprint(int payload) {
    return footprint(0, payload);
  }

  /**
   * Ring bytes that a packet takes.
   *
   * @param extension bytes that its type adds to the descriptor
   */
  public static int footprint(int extension, int payload) {
    return PacketLayout.DESCRIPTOR_SIZE
        + align(extension)
        + align(payload)
        + PacketLayout.TRAILER_SIZE;
  }

  /** True when a packet with a plain descriptor could be written now. */
  public boolean fits(int payload) {
    return hasRoom(footprint(payload));
  }

  /**
   * Waits for space for a packet with a plain descriptor, see {@link #awaitBytes}.
   *
   * @return true when there is enough already, and nothing to wait for
   */
  public boolean awaitSpace(int payload) {
    return awaitBytes(footprint(payload));
  }

  /**
   * Waits for space: sets the pending send size, so that the reader signals once more than that is
   * free. What was appended must have been committed.
   *
   * @param footprint of the packet that is to fit
   * @return true when there is enough already, and nothing to wait for
   */
  public boolean awaitBytes(int footprint) {
    pages.setHeader(RingLayout.PENDING_SEND_SIZE, footprint);
    awaited = footprint;
    served = false;
    // The load of the read index after the store of the size: either this side sees the space that
    // the reader frees at this moment, or the reader sees that it is waited for.
    RingPages.fullFence();
    loadFree();
    if (free > footprint) {
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

  /** Writes a packet of an extension's type; see the long form. */
  public boolean write(
      PacketExtension extension,
      int flags,
      long transaction,
      byte[] payload,
      int from,
      int length) {
    return write(
        extension.type(),
        flags,
        transaction,
        extension.bytes(),
        extension.length(),
        payload,
        from,
        length);
  }

  /** Appends a packet and commits it; {@link #signalNeeded} then tells whether to signal. */
  public boolean write(
      int type,
      int flags,
      long transaction,
      byte[] extension,
      int extensionLength,
      byte[] payload,
      int from,
      int length) {
    if (!append(type, flags, transaction, extension, extensionLength, payload, from, length)) {
      return false;
    }
    commit();
    return true;
  }

  /** Appends a packet with a plain descriptor; see the long form. */
  public boolean append(
      int type, int flags, long transaction, byte[] payload, int from, int length) {
    return append(type, flags, transaction, EMPTY, 0, payload, from, length);
  }

  /**
   * Writes a packet that the reader sees after the next {@link #commit}.
   *
   * @param extension what the type adds to the descriptor, from its first byte, zero-padded to a
   *     multiple of 8
   * @param payload holds the payload, zero-padded in the ring to a multiple of 8
   * @return false when it does not fit now, or the ring is at {@link #fault()}: nothing is written
   */
  public boolean append(
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
    checkSizes(extension, extensionLength, payload, from, length);
    int footprint = total + PacketLayout.TRAILER_SIZE;
    if (!hasRoom(footprint)) {
      timesFull++;
      return false;
    }
    int start = write;
    long descriptor =
        (type & 0xffff)
            | (long) (offset >>> 3) << 16
            | (long) (total >>> 3) << 32
            | (long) flags << 48;
    pages.written(start, footprint);
    long trailer = (long) start << 32;
    long at = pages.contiguous(start, footprint);
    if (at != 0 && extensionLength == 0) {
      RingBytes.putLong(at, descriptor);
      RingBytes.putLong(at + PacketLayout.TRANSACTION, transaction);
      RingBytes.copyIn(payload, from, at + PacketLayout.DESCRIPTOR_SIZE, length);
      RingBytes.putLong(at + total, trailer);
    } else {
      scatter(descriptor, transaction, extension, extensionLength, payload, from, length);
      pages.putLong(pages.advance(start, total), trailer);
    }
    write = pages.advance(start, footprint);
    free -= footprint;
    if (awaited != 0) {
      served |= footprint >= awaited;
    }
    return true;
  }

  /** Writes any packet at any place; the trailer is the caller's. */
  private void scatter(
      long descriptor,
      long transaction,
      byte[] extension,
      int extensionLength,
      byte[] payload,
      int from,
      int length) {
    pages.putLong(write, descriptor);
    pages.putLong(pages.advance(write, PacketLayout.TRANSACTION), transaction);
    int at = pages.advance(write, PacketLayout.DESCRIPTOR_SIZE);
    pages.copyIn(at, extension, 0, extensionLength);
    pages.copyIn(pages.advance(at, align(extensionLength)), payload, from, length);
  }

  private static void checkSizes(
      byte[] extension, int extensionLength, byte[] payload, int from, int length) {
    Objects.checkFromIndexSize(0, extensionLength, extension.length);
    Objects.checkFromIndexSize(from, length, payload.length);
    // In this order, so that the sum does not overflow.
    if (extensionLength > MAX_PACKET
        || length > MAX_PACKET
        || PacketLayout.DESCRIPTOR_SIZE + align(extensionLength) + align(length) > MAX_PACKET) {
      throw new IllegalArgumentException("packet is too long");
    }
  }

  /**
   * Lets the reader see what was appended.
   *
   * @return true when the reader is to be signalled: the ring was empty before, and not masked
   */
  public boolean commit() {
    int start = committed;
    if (write == start) {
      signalNeeded = false;
      return false;
    }
    committed = write;
    // Release: the packets are seen before the index.
    pages.setHeader(RingLayout.WRITE_INDEX, write);
    if (served) {
      stopWaiting();
    }
    // The loads of the mask and the read index after the store of the write index: either this side
    // sees that the reader has unmasked, or the reader sees the packets when it looks again.
    RingPages.fullFence();
    // The mask before the index, by its acquire: a reader frees, unmasks, then looks for packets.
    signalNeeded =
        pages.header(RingLayout.INTERRUPT_MASK) == 0
            && pages.header(RingLayout.READ_INDEX) == start;
    if (signalNeeded) {
      signals++;
    }
    if (pages.distance(start, write) <= SHORT_BATCH) {
      fetchAhead();
    }
    return signalNeeded;
  }

  /**
   * Fetches the free space that is written next into this processor's cache, by a store to each
   * line: all at once, where otherwise each commit's fence would wait for one or two. Long batches
   * and packets have their lines fetched together anyway.
   */
  private void fetchAhead() {
    int block = pages.advance(write & -AHEAD, AHEAD);
    if (block == fetched || free < 2 * AHEAD) {
      return;
    }
    fetched = block;
    pages.touch(block, AHEAD);
  }

  /** What the last {@link #commit} returned. */
  public boolean signalNeeded() {
    return signalNeeded;
  }

  private void stopWaiting() {
    awaited = 0;
    served = false;
    pages.setHeader(RingLayout.PENDING_SEND_SIZE, 0);
  }

  /** Equal indices mean empty, so a ring is never filled to its last byte. */
  private boolean hasRoom(int footprint) {
    if (fault == RingFault.NONE && free <= footprint) {
      loadFree();
    }
    return free > footprint;
  }

  private void loadFree() {
    free = 0;
    if (fault != RingFault.NONE) {
      return;
    }
    // Acquire: the space is not written before the reader is done with it.
    int read = pages.header(RingLayout.READ_INDEX);
    if (!pages.validIndex(read)) {
      fault = RingFault.INDEX;
      return;
    }
    free = pages.size() - pages.distance(read, write);
  }

  private static int align(int length) {
    return (length + 7) & ~7;
  }
}
