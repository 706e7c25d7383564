package dev.verdigris.vmbus.guest;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.PacketLayout;
import dev.verdigris.vmbus.abi.RingLayout;

/**
 * A ring as bytes, for guests that misbehave. The channel's own ends know nothing of what is done
 * here: they go on with the indices that they had.
 */
public final class RawRing {
  private final GuestMemory memory;
  private final long[] pages;
  private final int first;
  private final int size;

  /**
   * Looks at a ring.
   *
   * @param pages page addresses
   * @param first index of the header page
   * @param count pages of the ring, the header counted
   */
  RawRing(GuestMemory memory, long[] pages, int first, int count) {
    this.memory = memory;
    this.pages = pages;
    this.first = first;
    size = (count - 1) << GuestMemory.PAGE_SHIFT;
  }

  /** Bytes of data. */
  public int size() {
    return size;
  }

  /** A header field, at an offset of {@link RingLayout}. */
  public int header(int field) {
    return memory.readInt(pages[first] + field);
  }

  /** Sets a header field. */
  public void header(int field, int value) {
    memory.writeInt(pages[first] + field, value);
  }

  /** Writes bytes at a ring offset, around the ring's end. */
  public void write(int offset, byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      int at = Math.floorMod(offset + i, size);
      long page = pages[first + 1 + (at >>> GuestMemory.PAGE_SHIFT)];
      memory.writeByte(page + (at & GuestMemory.PAGE_MASK), bytes[i]);
    }
  }

  /**
   * Writes a packet descriptor with any content.
   *
   * @param offset8 payload offset in units of 8 bytes
   * @param length8 packet length in units of 8 bytes
   */
  public void writeDescriptor(
      int at, int type, int offset8, int length8, int flags, long transaction) {
    byte[] descriptor = new byte[PacketLayout.DESCRIPTOR_SIZE];
    LittleEndian.putShort(descriptor, PacketLayout.TYPE, type);
    LittleEndian.putShort(descriptor, PacketLayout.OFFSET8, offset8);
    LittleEndian.putShort(descriptor, PacketLayout.LENGTH8, length8);
    LittleEndian.putShort(descriptor, PacketLayout.FLAGS, flags);
    LittleEndian.putLong(descriptor, PacketLayout.TRANSACTION, transaction);
    write(at, descriptor);
  }
}
