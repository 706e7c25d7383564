package dev.verdigris.guest.machine;

import dev.verdigris.hypercall.engine.MemoryHints;
import dev.verdigris.hypercall.memory.GuestMemory;

/** Zeroes the RAM that a guest does not need, so that it finds the same in every run. */
final class DiscardedMemory implements MemoryHints {
  // Of one hint, so that a guest does not hold the machine up; what is beyond keeps its content.
  private static final long MOST_PAGES = 4096;

  private final GuestMemory memory;

  DiscardedMemory(GuestMemory memory) {
    this.memory = memory;
  }

  @Override
  public void discard(long gpa, long pages) {
    for (long i = 0; i < Math.min(pages, MOST_PAGES); i++) {
      long page = gpa + (i << GuestMemory.PAGE_SHIFT);
      if (!overlaid(page)) {
        memory.fill(page, GuestMemory.PAGE_SIZE, (byte) 0);
      }
    }
  }

  /** The content of an overlay is the hypervisor's. */
  private boolean overlaid(long page) {
    return memory.hostPage(page) - memory.hostBase() >= memory.ramBytes();
  }
}
