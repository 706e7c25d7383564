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
  private final List<RamRegion> regions;
  // By page number; empty while nothing has been restricted. Engines read it on any thread.
  private volatile byte[] rights = {};

  PageRights(GuestMemory memory) {
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
    for (RamRegion region : regions) {
      if (page >= region.base() >>> GuestMemory.PAGE_SHIFT
          && page < region.end() >>> GuestMemory.PAGE_SHIFT) {
        rights[(int) page] = (byte) mask;
        return true;
      }
    }
    return false;
  }

  /** Pages below the end of RAM. */
  long pageCount() {
    return regions.get(regions.size() - 1).end() >>> GuestMemory.PAGE_SHIFT;
  }
}
