package dev.verdigris.hypercall.memory;

/**
 * A contiguous range of guest-physical RAM.
 *
 * @param base first guest-physical address, a multiple of 4096
 * @param length bytes, a positive multiple of 4096
 */
public record RamRegion(long base, long length) {
  /** Checks alignment and range. */
  public RamRegion {
    if ((base & GuestMemory.PAGE_MASK) != 0 || (length & GuestMemory.PAGE_MASK) != 0) {
      throw new IllegalArgumentException("RAM region is not page-aligned");
    }
    if (base < 0 || length <= 0 || base + length > GuestMemory.MAX_ADDRESS) {
      throw new IllegalArgumentException("RAM region is out of range");
    }
  }

  /** First guest-physical address after the region. */
  public long end() {
    return base + length;
  }
}
