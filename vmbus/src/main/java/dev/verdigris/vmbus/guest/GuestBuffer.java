package dev.verdigris.vmbus.guest;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.PacketLayout;
import java.util.Arrays;

/** A run of bytes over pages of a model guest, as a GPA-direct packet names it: one range. */
public final class GuestBuffer {
  private static final int RANGE_COUNT =
      PacketLayout.GPA_RANGE_COUNT - PacketLayout.DESCRIPTOR_SIZE;
  private static final int RANGES = PacketLayout.GPA_RANGES - PacketLayout.DESCRIPTOR_SIZE;

  private final GuestMemory memory;
  private final long[] pages;
  private final int offset;
  private final int length;

  /**
   * Makes a buffer.
   *
   * @param pages page addresses, as many as the bytes touch
   * @param offset of the first byte in the first page, 0–4095
   */
  public GuestBuffer(GuestMemory memory, long[] pages, int offset, int length) {
    this.memory = memory;
    this.pages = pages.clone();
    this.offset = offset;
    this.length = length;
  }

  /** Takes pages for a buffer of some bytes. */
  public static GuestBuffer allocate(
      GuestMemory memory, PageAllocator allocator, int offset, int length) {
    int count = (offset + length + GuestMemory.PAGE_SIZE - 1) >>> GuestMemory.PAGE_SHIFT;
    return new GuestBuffer(memory, allocator.pages(count), offset, length);
  }

  /** Bytes of the buffer. */
  public int length() {
    return length;
  }

  /** Fills the buffer. */
  public void set(byte[] bytes) {
    for (int done = 0; done < length; ) {
      int n = chunk(done);
      memory.write(address(done), bytes, done, n);
      done += n;
    }
  }

  /** The buffer's bytes. */
  public byte[] get() {
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      int n = chunk(done);
      memory.read(address(done), bytes, done, n);
      done += n;
    }
    return bytes;
  }

  private long address(int at) {
    int position = offset + at;
    return pages[position >>> GuestMemory.PAGE_SHIFT] + (position & GuestMemory.PAGE_MASK);
  }

  private int chunk(int at) {
    int inPage = (offset + at) & (int) GuestMemory.PAGE_MASK;
    return Math.min(length - at, GuestMemory.PAGE_SIZE - inPage);
  }

  int encodedLength() {
    return RANGES + 8 + 8 * pages.length;
  }

  /** Writes what follows the packet's descriptor, into the array or a longer one. */
  byte[] encode(byte[] into) {
    byte[] bytes = into.length >= encodedLength() ? into : Arrays.copyOf(into, 2 * encodedLength());
    LittleEndian.putInt(bytes, 0, 0);
    LittleEndian.putInt(bytes, RANGE_COUNT, 1);
    LittleEndian.putInt(bytes, RANGES, length);
    LittleEndian.putInt(bytes, RANGES + 4, offset);
    for (int i = 0; i < pages.length; i++) {
      LittleEndian.putLong(bytes, RANGES + 8 + 8 * i, pages[i] >>> GuestMemory.PAGE_SHIFT);
    }
    return bytes;
  }
}
