package dev.verdigris.guest.platform.acpi;

/**
 * What the tables describe besides the fixed devices.
 *
 * @param processors number of processors, all enabled
 * @param area where the tables go: guest-physical, 16-byte aligned, below 4 GiB
 * @param areaSize bytes that they may take
 * @param lowWindow memory for VMBus devices below 4 GiB
 * @param highWindow memory for VMBus devices above RAM
 */
public record AcpiConfig(
    int processors, long area, long areaSize, Window lowWindow, Window highWindow) {
  /** Where a kernel looks for the root pointer by itself (ACPI 6.5, 5.2.5.1). */
  public static final long BIOS_AREA = 0xe_0000;

  /** Bytes of {@link #BIOS_AREA}, up to the reset vector. */
  public static final long BIOS_AREA_SIZE = 0x1_fff0;

  private static final Window LOW_WINDOW = new Window(0xf800_0000L, 0x6c0_0000);
  private static final long HIGH_WINDOW_LOWEST = 0xf_e000_0000L;
  private static final long HIGH_WINDOW_SIZE = 0x2000_0000;
  private static final long GIB = 1L << 30;

  /**
   * A range of guest-physical memory.
   *
   * @param base first address
   * @param size bytes, not 0
   */
  public record Window(long base, long size) {
    /** Last address. */
    public long last() {
      return base + size - 1;
    }
  }

  /** Checks the area and the number of processors. */
  public AcpiConfig {
    if (processors < 1 || processors > AcpiTables.MAX_PROCESSORS) {
      throw new IllegalArgumentException("not a number of processors: " + processors);
    }
    if ((area & 0xf) != 0 || area < 0 || area + areaSize > 1L << 32) {
      throw new IllegalArgumentException(String.format("not a place for tables: 0x%x", area));
    }
  }

  /**
   * The usual machine: tables in the BIOS area; 108 MiB below the I/O APIC and 512 MiB at the end
   * of a 36-bit address space, or from the next GiB after RAM, for VMBus devices.
   *
   * @param ramEnd first address after all RAM
   */
  public static AcpiConfig standard(int processors, long ramEnd) {
    long high = Math.max(HIGH_WINDOW_LOWEST, (ramEnd + GIB - 1) & -GIB);
    return new AcpiConfig(
        processors, BIOS_AREA, BIOS_AREA_SIZE, LOW_WINDOW, new Window(high, HIGH_WINDOW_SIZE));
  }
}
