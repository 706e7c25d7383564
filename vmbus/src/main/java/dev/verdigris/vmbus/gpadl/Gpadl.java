package dev.verdigris.vmbus.gpadl;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.vmbus.ring.RingPages;

/** A guest-physical address descriptor list that the guest has established on a channel. */
public final class Gpadl {
  private final int relid;
  private final int handle;
  private final long[] words;
  private final int rangeCount;
  private final GuestRanges ranges;

  Gpadl(int relid, int handle, long[] words, int rangeCount, GuestRanges ranges) {
    this.relid = relid;
    this.handle = handle;
    this.words = words;
    this.rangeCount = rangeCount;
    this.ranges = ranges;
  }

  /** The channel that it belongs to. */
  public int relid() {
    return relid;
  }

  /** The guest's handle. */
  public int handle() {
    return handle;
  }

  /** All ranges as one run of bytes; shared, not to be changed. */
  public GuestRanges ranges() {
    return ranges;
  }

  /** Number of ranges. */
  public int rangeCount() {
    return rangeCount;
  }

  /** Page frame numbers that the ranges name. */
  int pages() {
    return words.length - rangeCount;
  }

  /**
   * Pages of a GPADL that can hold rings: one range of whole pages.
   *
   * @return 0 when it cannot
   */
  public int ringPages() {
    long bytes = words[0] & 0xffff_ffffL;
    long offset = words[0] >>> 32;
    boolean whole = offset == 0 && (bytes & GuestMemory.PAGE_MASK) == 0;
    return rangeCount == 1 && whole ? words.length - 1 : 0;
  }

  /**
   * The pages of one ring.
   *
   * @param first page of the ring's header, counted in {@link #ringPages()}
   * @param count pages of the ring
   * @return null when the GPADL does not hold such a ring
   */
  public RingPages ring(GuestMemory memory, int first, int count) {
    if (first < 0 || count < 0 || count > ringPages() - first) {
      return null;
    }
    return RingPages.of(memory, words, first + 1, count);
  }
}
