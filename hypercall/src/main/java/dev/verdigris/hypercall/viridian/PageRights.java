package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.hypercall.viridian.abi.GpaAccess;
import java.util.Arrays;
import java.util.List;

/**
 * What a trust level may do with each page of RAM, as the level above it has set (TLFS, "Memory
 * Access Protections"): {@link GpaAccess} bits. Where no RAM is, everything is allowed.
 */
final class PageRights {
  // A page number with more bits is no page's.
  private static final int LAST_PAGE_BITS = Long.SIZE - GuestMemory.PAGE_SHIFT - 1;

  private final GuestMemory memory;
  private final List<RamRegion> regions;
  // By page number; empty while nothing has been restricted. Engines read it on any thread.
  private volatile byte[] rights = {};

  PageRights(GuestMemory memory) {
    this.memory = memory;
    regions = memory.regions();
  }

  /** The rights to the page that holds an address. */
  int at(long gpa) {
    byte[] pages = rights;
    long page = gpa >>> GuestMemory.PAGE_SHIFT;
    return page < pages.length ? pages[(int) page] : GpaAccess.ALL;
  }

  boolean allow(long gpa, int access) {
    return (at(gpa) & access) == access;
  }

  /** Whether every page of a range that memory backs allows an access. */
  boolean allow(long gpa, long length, int access) {
    for (long p = gpa & ~GuestMemory.PAGE_MASK; p < gpa + length; p += GuestMemory.PAGE_SIZE) {
      if (!allow(p, access)) {
        return false;
      }
    }
    return true;
  }

  /** Gives every page of RAM the same rights. */
  void setAll(int mask) {
    byte[] pages = new byte[(int) pageCount()];
    Arrays.fill(pages, (byte) GpaAccess.ALL);
    for (RamRegion region : regions) {
      int first = (int) (region.base() >>> GuestMemory.PAGE_SHIFT);
      Arrays.fill(pages, first, (int) (region.end() >>> GuestMemory.PAGE_SHIFT), (byte) mask);
    }
    rights = pages;
  }

  /** Sets the rights to a page, after {@link #setAll}; false when the page is no RAM. */
  boolean set(long page, int mask) {
    boolean ram = page >>> LAST_PAGE_BITS == 0 && memory.isRam(page << GuestMemory.PAGE_SHIFT);
    if (ram) {
      rights[(int) page] = (byte) mask;
    }
    return ram;
  }

  /** Pages below the end of RAM. */
  long pageCount() {
    return regions.get(regions.size() - 1).end() >>> GuestMemory.PAGE_SHIFT;
  }
}
