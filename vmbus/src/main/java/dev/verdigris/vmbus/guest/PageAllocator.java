package dev.verdigris.vmbus.guest;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A model guest's page allocator: hands out zeroed pages of RAM. */
public final class PageAllocator {
  private final GuestMemory memory;
  private final ArrayDeque<Long> free = new ArrayDeque<>();

  private PageAllocator(GuestMemory memory, List<Long> pages) {
    this.memory = memory;
    free.addAll(pages);
  }

  /** Hands out pages by rising address, without the first megabyte. */
  public static PageAllocator contiguous(GuestMemory memory) {
    return new PageAllocator(memory, pages(memory));
  }

  /** Hands out pages in an order that a seed decides, so that next to none are neighbours. */
  public static PageAllocator scattered(GuestMemory memory, long seed) {
    List<Long> pages = pages(memory);
    Collections.shuffle(pages, new Random(seed));
    return new PageAllocator(memory, pages);
  }

  private static List<Long> pages(GuestMemory memory) {
    List<Long> pages = new ArrayList<>();
    for (RamRegion region : memory.regions()) {
      for (long gpa = region.base(); gpa < region.end(); gpa += GuestMemory.PAGE_SIZE) {
        if (gpa >= 1 << 20) {
          pages.add(gpa);
        }
      }
    }
    return pages;
  }

  /**
   * Takes a page.
   *
   * @return its guest-physical address
   * @throws IllegalStateException when none is left
   */
  public long page() {
    Long gpa = free.poll();
    if (gpa == null) {
      throw new IllegalStateException("the model guest is out of memory");
    }
    memory.fill(gpa, GuestMemory.PAGE_SIZE, (byte) 0);
    return gpa;
  }

  /** Takes pages; their guest-physical addresses. */
  public long[] pages(int count) {
    long[] gpas = new long[count];
    for (int i = 0; i < count; i++) {
      gpas[i] = page();
    }
    return gpas;
  }

  /** Gives a page back. */
  public void release(long gpa) {
    free.add(gpa);
  }
}
