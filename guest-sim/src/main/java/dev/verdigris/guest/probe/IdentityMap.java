package dev.verdigris.guest.probe;

/** Page tables that map the first 4 GiB onto themselves, for all privilege levels. */
final class IdentityMap {
  private static final int PAGE = 4096;
  private static final int GIBIBYTES = 4;
  private static final int ENTRIES = 512;
  private static final int PRESENT = 0x7; // present, writable, user
  private static final int LARGE = 0x80;
  // Devices, the local APIC among them, are in the last 32 MiB: uncached.
  private static final int UNCACHED = 0x18;
  private static final int FIRST_DEVICE_PAGE = GIBIBYTES * ENTRIES - 16;

  private IdentityMap() {}

  /** Writes root, directory-pointer table and directories; binds the root. */
  static void write(Assembler code, Label root) {
    code.align(PAGE).bind(root);
    long next = code.address(root) + PAGE;
    code.int64(next | PRESENT).align(PAGE);
    for (int i = 1; i <= GIBIBYTES; i++) {
      code.int64(next + (long) i * PAGE | PRESENT);
    }
    code.align(PAGE);
    for (int page = 0; page < GIBIBYTES * ENTRIES; page++) {
      int flags = PRESENT | LARGE | (page >= FIRST_DEVICE_PAGE ? UNCACHED : 0);
      code.int64((long) page << 21 | flags);
    }
  }
}
