package dev.verdigris.vmbus.ring;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.hypercall.memory.GuestMemory;

/**
 * One ring's pages: the header page and the data pages, which need not be contiguous. The pages are
 * looked up once; the data are addressed by ring offset, and whatever reaches the end goes on at
 * offset 0.
 */
public final class RingPages {
  // Bytes of a cache line on x86 and most of AArch64; elsewhere a part of one.
  private static final int LINE = 64;

  private final GuestMemory memory;
  private final long header;
  private final long headerGpa;
  private final long[] host;
  private final long[] gpa;
  // For each data page the offset at which the run ends that is contiguous from there on.
  private final int[] runEnd;
  private final int size;
  // Where the data are when they are one run, as Linux has them; end is 0 when they are not.
  private final long flatHost;
  private final long flatGpa;
  private final int flatEnd;

  private RingPages(GuestMemory memory, long headerGpa, long[] gpa, long[] host) {
    this.memory = memory;
    this.headerGpa = headerGpa;
    this.header = memory.hostPage(headerGpa);
    this.gpa = gpa;
    this.host = host;
    this.size = gpa.length << GuestMemory.PAGE_SHIFT;
    this.runEnd = runEnds(gpa, host);
    this.flatHost = host[0];
    this.flatGpa = gpa[0];
    this.flatEnd = runEnd[0] == size ? size : 0;
  }

  private static int[] runEnds(long[] gpa, long[] host) {
    int[] ends = new int[gpa.length];
    for (int page = gpa.length - 1; page >= 0; page--) {
      boolean goesOn =
          page + 1 < gpa.length
              && gpa[page] + GuestMemory.PAGE_SIZE == gpa[page + 1]
              && host[page] + GuestMemory.PAGE_SIZE == host[page + 1];
      ends[page] = goesOn ? ends[page + 1] : (page + 1) << GuestMemory.PAGE_SHIFT;
    }
    return ends;
  }

  /**
   * Looks up a ring's pages.
   *
   * @param pfns page frame numbers, of the header and then of the data
   * @param first index of the header in {@code pfns}
   * @param count pages with the header, 2 to 262,144
   * @return null when a page is not backed or the count is out of range
   */
  public static RingPages of(GuestMemory memory, long[] pfns, int first, int count) {
    if (count < 2 || count > 1 << 18 || first < 0 || first > pfns.length - count) {
      return null;
    }
    long[] gpa = new long[count - 1];
    long[] host = new long[count - 1];
    for (int i = 0; i < count; i++) {
      long pfn = pfns[first + i];
      if (pfn < 0 || pfn >= GuestMemory.MAX_ADDRESS >>> GuestMemory.PAGE_SHIFT) {
        return null;
      }
      long address = memory.hostPage(pfn << GuestMemory.PAGE_SHIFT);
      if (address == 0) {
        return null;
      }
      if (i > 0) {
        gpa[i - 1] = pfn << GuestMemory.PAGE_SHIFT;
        host[i - 1] = address;
      }
    }
    return new RingPages(memory, pfns[first] << GuestMemory.PAGE_SHIFT, gpa, host);
  }

  /** Bytes of data pages: indices stay below it. */
  int size() {
    return size;
  }

  /** True for an index that a ring of this size can have: in range, and 8 bytes aligned. */
  boolean validIndex(int index) {
    return index >= 0 && index < size && (index & 7) == 0;
  }

  /** Loads a header field; acquire: later loads and stores come after it. */
  int header(int field) {
    return UNSAFE.getIntVolatile(null, header + field);
  }

  /** Stores a header field; release: earlier loads and stores come before it. */
  void setHeader(int field, int value) {
    pageWritten(headerGpa);
    UNSAFE.putOrderedInt(null, header + field, value);
  }

  /** Keeps later loads after earlier stores, which acquire and release do not: Linux virt_mb. */
  static void fullFence() {
    UNSAFE.fullFence();
  }

  /** Bytes from {@code from} on to {@code to} around the ring. */
  int distance(int from, int to) {
    return to >= from ? to - from : size - from + to;
  }

  /** An offset moved forward by at most the ring's size. */
  int advance(int offset, int bytes) {
    int next = offset + bytes;
    return next >= size ? next - size : next;
  }

  /** Eight bytes at an 8-byte aligned offset. */
  long getLong(int offset) {
    return UNSAFE.getLong(address(offset));
  }

  /** Four bytes at a 4-byte aligned offset. */
  int getInt(int offset) {
    return UNSAFE.getInt(address(offset));
  }

  /** Host address of a part of the ring, 0 when the part is not contiguous. */
  long contiguous(int offset, int bytes) {
    if (bytes <= flatEnd - offset) {
      return flatHost + offset;
    }
    return bytes <= run(offset) ? address(offset) : 0;
  }

  /** Reports that a part of the ring is about to be written, once for all that follows in it. */
  void written(int offset, int bytes) {
    int page = offset >>> GuestMemory.PAGE_SHIFT;
    int pages = ((offset + bytes - 1) >>> GuestMemory.PAGE_SHIFT) - page + 1;
    pageWritten(flatEnd != 0 ? flatGpa + offset : gpa[page]);
    if (pages > 1) {
      otherPagesWritten(page, pages);
    }
  }

  private void otherPagesWritten(int first, int pages) {
    for (int i = 1; i < pages; i++) {
      pageWritten(gpa[(first + i) % gpa.length]);
    }
  }

  private void pageWritten(long address) {
    // Watched pages are few: no more than a look at most of them.
    if (memory.isWatched(address)) {
      memory.written(address, 1);
    }
  }

  /** Writes eight bytes at an 8-byte aligned offset. */
  void putLong(int offset, long value) {
    UNSAFE.putLong(address(offset), value);
  }

  /** Stores zeros to each cache line of a free part that lies in one page. */
  void touch(int offset, int bytes) {
    written(offset, bytes);
    long at = address(offset);
    for (long end = at + bytes; at != end; at += LINE) {
      UNSAFE.putLong(at, 0);
    }
  }

  /** Copies out of the ring, around its end. */
  void copyOut(int offset, byte[] target, int at, int length) {
    for (int done = 0; done < length; ) {
      int n = Math.min(run(offset), length - done);
      RingBytes.copyOut(address(offset), target, at + done, n);
      done += n;
      offset = advance(offset, n);
    }
  }

  /**
   * Copies into the ring, around its end, with zeros up to the next multiple of 8.
   *
   * @param offset a multiple of 8
   */
  void copyIn(int offset, byte[] source, int at, int length) {
    for (int done = 0; done < length; ) {
      int n = Math.min(run(offset), length - done);
      RingBytes.copyIn(source, at + done, address(offset), n);
      done += n;
      offset = advance(offset, n);
    }
  }

  private long address(int offset) {
    return host[offset >>> GuestMemory.PAGE_SHIFT] + (offset & GuestMemory.PAGE_MASK);
  }

  private int run(int offset) {
    return runEnd[offset >>> GuestMemory.PAGE_SHIFT] - offset;
  }
}
