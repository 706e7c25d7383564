package dev.verdigris.guest.boot;

/**
 * A range of the memory map that the guest is given.
 *
 * @param base first guest-physical address
 * @param length bytes
 * @param type {@link #RAM}, {@link #RESERVED} or {@link #ACPI}: ACPI specification 6.5, table 15.4
 *     (E820), multiboot and PVH use the same numbers
 */
public record MemoryMapEntry(long base, long length, int type) {
  /** AddressRangeMemory. */
  public static final int RAM = 1;

  /** AddressRangeReserved. */
  public static final int RESERVED = 2;

  /** AddressRangeACPI: tables, reclaimable. */
  public static final int ACPI = 3;

  /** First address after the range. */
  public long end() {
    return base + length;
  }
}
