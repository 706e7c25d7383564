package dev.verdigris.guest.boot;

/** Where the loaders put what they make, in the usable RAM below 640 KiB. */
final class LowMemory {
  /** Global descriptor table. */
  static final long GDT = 0x6000;

  /** Linux zero page. */
  static final long ZERO_PAGE = 0x7000;

  /** Identity page tables: root, directory-pointer table, four directories. */
  static final long PAGE_TABLES = 0x8000;

  /** Start information of PVH and multiboot, with its lists. */
  static final long START_INFO = 0x1_0000;

  /** Command line, NUL-terminated. */
  static final long COMMAND_LINE = 0x2_0000;

  /** Bytes that the command line may take with its NUL. */
  static final int COMMAND_LINE_SPACE = 0x1_0000;

  private LowMemory() {}
}
