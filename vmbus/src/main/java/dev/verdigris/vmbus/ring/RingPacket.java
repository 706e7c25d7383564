package dev.verdigris.vmbus.ring;

import dev.verdigris.vmbus.abi.PacketLayout;
import dev.verdigris.vmbus.abi.PacketType;
import java.util.Objects;

/**
 * The packet that a {@link RingReader} stands on, read in place. The descriptor was read and
 * checked once; everything else is still in memory that the other side can change, so a value is to
 * be read once, then checked, then used.
 */
public final class RingPacket {
  private RingPages pages;
  private int start;
  // Host address of the packet, 0 when it is not contiguous.
  private long address;
  private long descriptor;
  private long transaction;

  /** Makes a flyweight that stands on nothing yet. */
  public RingPacket() {}

  RingFault wrap(RingPages newPages, int newStart, int available) {
    long newDescriptor = newPages.getLong(newStart);
    int newOffset = payloadOffset(newDescriptor);
    int newLength = length(newDescriptor);
    if (newLength < PacketLayout.DESCRIPTOR_SIZE
        || newLength > available - PacketLayout.TRAILER_SIZE) {
      return RingFault.PACKET_LENGTH;
    }
    if (newOffset < PacketLayout.DESCRIPTOR_SIZE || newOffset > newLength) {
      return RingFault.PAYLOAD_OFFSET;
    }
    if (pages != newPages) { // seldom: the collector has a barrier for stores of references
      pages = newPages;
    }
    start = newStart;
    descriptor = newDescriptor;
    address = newPages.contiguous(newStart, newLength + PacketLayout.TRAILER_SIZE);
    transaction = word(PacketLayout.TRANSACTION);
    return RingFault.NONE;
  }

  /** {@link PacketType}, or any other 16 bits. */
  public int type() {
    return (int) descriptor & 0xffff;
  }

  /** The flags, 16 bits. */
  public int flags() {
    return (int) (descriptor >>> 48);
  }

  /** True when the sender waits for a completion. */
  public boolean completionRequested() {
    return (flags() & PacketType.FLAG_COMPLETION_REQUESTED) != 0;
  }

  /** The sender's mark, to be given back in the completion. */
  public long transaction() {
    return transaction;
  }

  /** Bytes of the packet with descriptor and padding, without the trailer. */
  public int length() {
    return length(descriptor);
  }

  /** Bytes before the payload: 16, and what the packet's type adds to the descriptor. */
  public int payloadOffset() {
    return payloadOffset(descriptor);
  }

  /** Bytes of payload with padding, a multiple of 8. */
  public int payloadLength() {
    return length() - payloadOffset();
  }

  /**
   * Tells whether the trailer holds the packet's own start, as the published writers have it. The
   * start is where the reader stands anyway, so a packet without is as good.
   */
  public boolean trailerHoldsStart() {
    return word(length()) == (long) start << 32;
  }

  /**
   * Reads four bytes.
   *
   * @param offset from the packet's start, a multiple of 4, inside the packet
   */
  public int getInt(int offset) {
    check(offset, 4);
    return address != 0
        ? RingBytes.getInt(address + offset)
        : pages.getInt(pages.advance(start, offset));
  }

  /**
   * Reads eight bytes.
   *
   * @param offset from the packet's start, a multiple of 8, inside the packet
   */
  public long getLong(int offset) {
    check(offset, 8);
    return word(offset);
  }

  /**
   * Copies payload.
   *
   * @param from first byte, counted from the payload's start
   */
  public void copyPayload(int from, byte[] target, int at, int bytes) {
    Objects.checkFromIndexSize(from, bytes, payloadLength());
    Objects.checkFromIndexSize(at, bytes, target.length);
    if (address != 0) {
      RingBytes.copyOut(address + payloadOffset() + from, target, at, bytes);
    } else {
      pages.copyOut(pages.advance(start, payloadOffset() + from), target, at, bytes);
    }
  }

  private static int payloadOffset(long descriptor) {
    return (int) (descriptor >>> 16 & 0xffff) << 3;
  }

  private static int length(long descriptor) {
    return (int) (descriptor >>> 32 & 0xffff) << 3;
  }

  private long word(int offset) {
    return address != 0
        ? RingBytes.getLong(address + offset)
        : pages.getLong(pages.advance(start, offset));
  }

  private void check(int offset, int size) {
    Objects.checkFromIndexSize(offset, size, length());
    if ((offset & (size - 1)) != 0) {
      throw new IllegalArgumentException("unaligned offset");
    }
  }
}
