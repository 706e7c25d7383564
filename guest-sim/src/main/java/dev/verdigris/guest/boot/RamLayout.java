package dev.verdigris.guest.boot;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a guest's RAM is, and the memory map that it is told.
 *
 * <pre>
 * 0x00000000  usable RAM; the loaders use 0x6000–0x9efff
 * 0x0009fc00  reserved: extended BIOS data area
 * 0x000a0000  reserved, backed by RAM: firmware tables may be put from 0xe0000 on
 * 0x00100000  usable RAM
 * 0xc0000000  no RAM: devices, local APIC, I/O APIC
 * 0x100000000 usable RAM: what the hole has displaced
 * </pre>
 *
 * @param regions RAM by rising address
 * @param map the memory map by rising address
 */
public record RamLayout(List<RamRegion> regions, List<MemoryMapEntry> map) {
  /** First address of the device hole. */
  public static final long HOLE_BASE = 0xc000_0000L;

  /** First address after the device hole. */
  public static final long HOLE_END = 0x1_0000_0000L;

  /**
   * Where firmware tables may be put: RAM that the memory map reserves, up to {@link #HIGH_BASE}.
   */
  public static final long FIRMWARE_BASE = 0xe_0000;

  /** Start of the RAM above the legacy area. */
  public static final long HIGH_BASE = 0x10_0000;

  /** The least memory that a layout can be made of. */
  public static final long MINIMUM_BYTES = 2L << 20;

  /** The most memory that a layout can be made of. */
  public static final long MAXIMUM_BYTES = 1L << 40;

  static final long LOW_END = 0x9_fc00;

  /** Copies the lists. */
  public RamLayout {
    regions = List.copyOf(regions);
    map = List.copyOf(map);
  }

  /**
   * Lays out an amount of memory.
   *
   * @param bytes from {@link #MINIMUM_BYTES} to {@link #MAXIMUM_BYTES}, rounded down to pages
   */
  public static RamLayout ofBytes(long bytes) {
    if (bytes < MINIMUM_BYTES || bytes > MAXIMUM_BYTES) {
      throw new IllegalArgumentException("guest memory of " + bytes + " bytes");
    }
    long size = bytes & ~GuestMemory.PAGE_MASK;
    long below = Math.min(size, HOLE_BASE);
    List<RamRegion> regions = new ArrayList<>();
    List<MemoryMapEntry> map = new ArrayList<>();
    regions.add(new RamRegion(0, below));
    map.add(new MemoryMapEntry(0, LOW_END, MemoryMapEntry.RAM));
    map.add(new MemoryMapEntry(LOW_END, HIGH_BASE - LOW_END, MemoryMapEntry.RESERVED));
    map.add(new MemoryMapEntry(HIGH_BASE, below - HIGH_BASE, MemoryMapEntry.RAM));
    if (size > below) {
      regions.add(new RamRegion(HOLE_END, size - below));
      map.add(new MemoryMapEntry(HOLE_END, size - below, MemoryMapEntry.RAM));
    }
    return new RamLayout(regions, map);
  }

  /** Allocates the memory. */
  public GuestMemory allocate() {
    return GuestMemory.allocate(regions.toArray(RamRegion[]::new));
  }

  /** Bytes of RAM. */
  public long bytes() {
    return regions.stream().mapToLong(RamRegion::length).sum();
  }

  /** First address after the RAM below 4 GiB. */
  public long lowRamEnd() {
    return regions.get(0).end();
  }
}
