package dev.verdigris.vmbus.guest;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.vmbus.ring.PacketExtension;

/** A run of bytes over pages of a model guest, as a GPA-direct packet names it: one range. */
public final class GuestBuffer {
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

  /** Makes an extension name the buffer in a GPA-direct packet. */
  void describe(PacketExtension extension) {
    extension.gpaDirect().range(length, offset);
    for (long page : pages) {
      extension.page(page >>> GuestMemory.PAGE_SHIFT);
    }
  }
}
