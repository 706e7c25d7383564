package dev.verdigris.guest.cpu.mmu;

import java.util.Arrays;

/** Which code page a linear page fetches from, by privilege: the instruction TLB. */
final class FetchCache {
  private static final int SIZE = 1 << 9;
  private static final int USER = 1;

  private final long[] tags = new long[SIZE];
  private final CodePage[] pages = new CodePage[SIZE];
  // Linear pages from which anything was fetched since the last clearing.
  private final PageFilter executed = new PageFilter(12);
  private final PageFilter executedLarge = new PageFilter(22);
  private boolean huge;
  private boolean localSupervisor;

  FetchCache() {
    Arrays.fill(tags, -1);
  }

  CodePage lookUp(long address, boolean user) {
    int slot = slot(address);
    return tags[slot] == tag(address, user) ? pages[slot] : null;
  }

  void fill(long address, boolean user, CodePage page, int shift, boolean global) {
    int slot = slot(address);
    tags[slot] = tag(address, user);
    pages[slot] = page;
    executed.add(address);
    if (shift > 22) {
      huge = true;
    } else if (shift > 12) {
      executedLarge.add(address);
    }
    localSupervisor |= !user && !global;
  }

  /** True when invalidating an address cannot concern code that has run. */
  boolean untouched(long address) {
    return !huge && !executed.mayContain(address) && !executedLarge.mayContain(address);
  }

  /** True when nothing was fetched since the last clearing. */
  boolean isEmpty() {
    return executed.isEmpty();
  }

  /** True when supervisor code ran from pages that are not global. */
  boolean hasLocalSupervisor() {
    return localSupervisor;
  }

  /** Forgets what privilege level 3 fetches from. */
  void clearUser() {
    for (int i = 0; i < SIZE; i++) {
      if ((tags[i] & USER) != 0) {
        tags[i] = -1;
        pages[i] = null;
      }
    }
  }

  void clear() {
    Arrays.fill(tags, -1);
    Arrays.fill(pages, null);
    executed.clear();
    executedLarge.clear();
    huge = false;
    localSupervisor = false;
  }

  private static int slot(long address) {
    return (int) (address >>> 12) & SIZE - 1;
  }

  private static long tag(long address, boolean user) {
    return (address & ~0xfffL) | (user ? USER : 0);
  }
}
