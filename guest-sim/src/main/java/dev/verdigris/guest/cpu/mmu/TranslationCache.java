package dev.verdigris.guest.cpu.mmu;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import java.lang.ref.Cleaner;

/**
 * The software TLBs of one processor, off-heap: one table for each {@linkplain #USER view} of
 * memory, of 32-byte entries.
 *
 * <pre>
 *  0  read tag   linear page that may be read, or -1
 *  8  write tag  linear page that may be written, or -1
 * 16  addend     host address less linear address
 * 24  kind       bit 0: global; bits 8–15: log2 of the guest page's size
 * </pre>
 */
final class TranslationCache {
  /** Supervisor accesses while SMAP is in force. */
  static final int SUPERVISOR = 0;

  /** Supervisor accesses that may touch user pages. */
  static final int OPEN = 1;

  /** Accesses of privilege level 3. */
  static final int USER = 2;

  private static final int VIEWS = 3;
  private static final int ENTRY = 1 << Mmu.ENTRY_SHIFT;
  private static final long TABLE_BYTES = (long) ENTRY << Mmu.INDEX_BITS;
  private static final long KIND = 24;
  private static final int GLOBAL = 1;
  private static final int SIZE_SHIFT = 8;
  private static final int PAGE_SHIFT = 12;
  private static final long ALIGNMENT = 4096;
  private static final Cleaner CLEANER = Cleaner.create();

  private final long tables;
  private final boolean[] filled = new boolean[VIEWS];
  // Where 2 MiB and 4 MiB pages were seen; a 1 GiB page sets the flag.
  private final PageFilter large = new PageFilter(22);
  private boolean huge;

  TranslationCache() {
    long allocation = UNSAFE.allocateMemory(VIEWS * TABLE_BYTES + ALIGNMENT);
    CLEANER.register(this, () -> UNSAFE.freeMemory(allocation));
    tables = (allocation + ALIGNMENT - 1) & -ALIGNMENT;
    UNSAFE.setMemory(tables, VIEWS * TABLE_BYTES, (byte) -1);
  }

  /** Off-heap address of a view's table. */
  long table(int view) {
    return tables + view * TABLE_BYTES;
  }

  private long entry(int view, long address) {
    return table(view) + ((address >>> 12 & Mmu.INDEX_MASK) << Mmu.ENTRY_SHIFT);
  }

  /** Host address of a byte that the view may access without a walk, else 0. */
  long lookUp(int view, long address, boolean write) {
    long e = entry(view, address);
    long tag = UNSAFE.getLong(e + (write ? Mmu.WRITE_TAG : 0));
    return tag == (address & ~0xfffL) ? address + UNSAFE.getLong(e + Mmu.ADDEND) : 0;
  }

  void fill(int view, long address, long hostPage, boolean write, int shift, boolean global) {
    long e = entry(view, address);
    long tag = address & ~0xfffL;
    UNSAFE.putLong(e, tag);
    UNSAFE.putLong(e + Mmu.WRITE_TAG, write ? tag : -1);
    UNSAFE.putLong(e + Mmu.ADDEND, hostPage - tag);
    UNSAFE.putLong(e + KIND, (global ? GLOBAL : 0) | shift << SIZE_SHIFT);
    filled[view] = true;
    if (shift > 22) {
      huge = true;
    } else if (shift > 12) {
      large.add(address);
    }
  }

  /** Empties every table that has been filled. */
  void clear() {
    for (int view = 0; view < VIEWS; view++) {
      clear(view);
    }
    large.clear();
    huge = false;
  }

  private void clear(int view) {
    if (filled[view]) {
      UNSAFE.setMemory(table(view), TABLE_BYTES, (byte) -1);
      filled[view] = false;
    }
  }

  /** Empties all but global entries. */
  void clearLocal() {
    clear(USER);
    for (int view = 0; view < USER; view++) {
      if (filled[view]) {
        long end = table(view) + TABLE_BYTES;
        for (long e = table(view); e < end; e += ENTRY) {
          if ((UNSAFE.getByte(e + KIND) & GLOBAL) == 0) {
            drop(e);
          }
        }
      }
    }
  }

  /** Empties the entries that an invalidated range concerns, a large page's all. */
  void clear(long address, int pages) {
    boolean scan = huge;
    for (int i = 0; i < pages; i++) {
      long page = address + ((long) i << PAGE_SHIFT);
      scan |= large.mayContain(page);
      for (int view = 0; view < VIEWS; view++) {
        if (filled[view]) {
          drop(entry(view, page));
        }
      }
    }
    if (scan) {
      for (int view = 0; view < VIEWS; view++) {
        if (filled[view]) {
          clearLarge(view, address, (long) pages << PAGE_SHIFT);
        }
      }
    }
  }

  private void clearLarge(int view, long address, long bytes) {
    long end = table(view) + TABLE_BYTES;
    for (long e = table(view); e < end; e += ENTRY) {
      long tag = UNSAFE.getLong(e);
      if (tag != -1) {
        long size = 1L << ((int) UNSAFE.getLong(e + KIND) >>> SIZE_SHIFT & 0xff);
        long start = tag & -size;
        // Either begins within the other, modulo 2^64.
        if (Long.compareUnsigned(start - address, bytes) < 0
            || Long.compareUnsigned(address - start, size) < 0) {
          drop(e);
        }
      }
    }
  }

  /** Takes the permission to write a host page from every entry. */
  void withdrawWrite(long hostPage) {
    for (int view = 0; view < VIEWS; view++) {
      if (filled[view]) {
        long end = table(view) + TABLE_BYTES;
        for (long e = table(view); e < end; e += ENTRY) {
          long tag = UNSAFE.getLong(e + Mmu.WRITE_TAG);
          if (tag != -1 && tag + UNSAFE.getLong(e + Mmu.ADDEND) == hostPage) {
            UNSAFE.putLong(e + Mmu.WRITE_TAG, -1);
          }
        }
      }
    }
  }

  private static void drop(long e) {
    UNSAFE.putLong(e, -1);
    UNSAFE.putLong(e + Mmu.WRITE_TAG, -1);
  }
}
