package dev.verdigris.guest.boot;

import dev.verdigris.hypercall.memory.GuestMemory;

/** The descriptor and page tables that an image is entered with: flat and identity-mapped. */
final class FlatTables {
  /** Code selector: the __BOOT_CS of Linux. */
  static final int CODE = 0x10;

  /** Data selector: the __BOOT_DS of Linux. */
  static final int DATA = 0x18;

  static final int GDT_LIMIT = 4 * 8 - 1;

  // Intel SDM 3A, 3.4.5: base 0, limit 4 GiB, present, accessed; 64-bit code has L instead of D.
  private static final long CODE_32 = 0x00cf_9b00_0000_ffffL;
  private static final long CODE_64 = 0x00af_9b00_0000_ffffL;
  private static final long DATA_32 = 0x00cf_9300_0000_ffffL;

  private static final long PRESENT_WRITABLE = 3;
  private static final long LARGE = 1 << 7;
  private static final long LARGE_SIZE = 2L << 20;
  private static final int ENTRIES = 512;
  private static final int DIRECTORIES = 4;

  private FlatTables() {}

  /** Writes the descriptor table. */
  static void writeGdt(GuestMemory memory, EntryState.Mode mode) {
    memory.writeLong(LowMemory.GDT, 0);
    memory.writeLong(LowMemory.GDT + 8, 0);
    memory.writeLong(LowMemory.GDT + CODE, mode == EntryState.Mode.LONG ? CODE_64 : CODE_32);
    memory.writeLong(LowMemory.GDT + DATA, DATA_32);
  }

  /**
   * Maps the first 4 GiB to themselves with 2 MiB pages.
   *
   * @return the root
   */
  static long writePageTables(GuestMemory memory) {
    long root = LowMemory.PAGE_TABLES;
    long pointers = root + GuestMemory.PAGE_SIZE;
    long directories = pointers + GuestMemory.PAGE_SIZE;
    memory.fill(root, 2L * GuestMemory.PAGE_SIZE, (byte) 0);
    memory.writeLong(root, pointers | PRESENT_WRITABLE);
    for (int i = 0; i < DIRECTORIES; i++) {
      long directory = directories + (long) i * GuestMemory.PAGE_SIZE;
      memory.writeLong(pointers + i * 8L, directory | PRESENT_WRITABLE);
      for (int j = 0; j < ENTRIES; j++) {
        long page = ((long) i * ENTRIES + j) * LARGE_SIZE;
        memory.writeLong(directory + j * 8L, page | LARGE | PRESENT_WRITABLE);
      }
    }
    return root;
  }
}
