package dev.verdigris.guest.cpu.mmu;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.hypercall.memory.GuestMemory;

/**
 * Walks the guest's page tables (Intel SDM volume 3, chapter 4): presence, permissions, reserved
 * bits, and the accessed and dirty bits, which are set by compare-and-swap because another
 * processor or a device model may change the entry at the same time.
 */
final class PageWalker {
  /** Bits of a page-fault error code; the access asked for is given in the same bits. */
  static final int PRESENT = 1;

  static final int WRITE = 2;
  static final int USER = 4;
  static final int RESERVED = 8;
  static final int FETCH = 16;

  /** Physical addresses have this many bits. */
  static final int PHYSICAL_BITS = 46;

  // Bits of an entry, at the same places in both sizes.
  private static final int ENTRY_PRESENT = 1;
  private static final int ENTRY_WRITABLE = 2;
  private static final int ENTRY_USER = 4;
  private static final int ENTRY_ACCESSED = 1 << 5;
  private static final int ENTRY_DIRTY = 1 << 6;
  private static final int ENTRY_LARGE = 1 << 7;
  private static final int ENTRY_GLOBAL = 1 << 8;

  private static final long ADDRESS = (1L << PHYSICAL_BITS) - 1 & ~0xfffL;
  private static final long NO_EXECUTE = 1L << 63;
  private static final long RESERVED_LONG = (1L << 52) - (1L << PHYSICAL_BITS);
  private static final long RESERVED_PAE = (1L << 63) - (1L << PHYSICAL_BITS);
  private static final long RESERVED_POINTER = RESERVED_PAE | NO_EXECUTE | 0x1e6;
  private static final int MAX_LEVELS = 4;

  private final GuestMemory memory;
  private final long[] pointers = new long[4];
  private final long[] entryAddress = new long[MAX_LEVELS];
  private final long[] entryValue = new long[MAX_LEVELS];

  PagingMode mode = PagingMode.OFF;
  long root;
  boolean writeProtect;
  boolean noExecute;
  boolean supervisorFetchProtect;
  boolean largePages;

  /** Results of a walk that succeeded: the 4 KiB page's address, and what its entries say. */
  long page;

  /** log2 of the size of the page in the tables. */
  int shift;

  boolean writable;
  boolean dirty;
  boolean global;

  /** Result of a walk that failed: the page-fault error code. */
  int error;

  PageWalker(GuestMemory memory) {
    this.memory = memory;
  }

  /**
   * Loads the page-directory-pointer registers (section 4.4.1).
   *
   * @return false when a present one has a reserved bit set, which is #GP(0); none is loaded then
   */
  boolean loadPointers(long cr3) {
    long table = cr3 & 0xffff_ffe0L;
    for (int i = 0; i < pointers.length; i++) {
      long host = memory.hostAddress(table + 8L * i);
      entryValue[i] = host == 0 ? 0 : UNSAFE.getLong(host);
      if ((entryValue[i] & ENTRY_PRESENT) != 0 && (entryValue[i] & RESERVED_POINTER) != 0) {
        return false;
      }
    }
    System.arraycopy(entryValue, 0, pointers, 0, pointers.length);
    return true;
  }

  /**
   * Walks for one access.
   *
   * @param linear canonical in long mode, else below 4 GiB
   * @param access {@link #WRITE}, {@link #USER}, {@link #FETCH}
   * @param protectUser a supervisor access must not touch a user page (SMAP in force)
   * @return false for a page fault
   */
  boolean walk(long linear, int access, boolean protectUser) {
    return switch (mode) {
      case OFF -> identity(linear);
      case LEGACY -> walkLegacy(linear, access, protectUser);
      case PAE -> {
        long pointer = pointers[(int) (linear >>> 30)];
        yield (pointer & ENTRY_PRESENT) == 0
            ? fail(access, 0)
            : walkWide(pointer, 21, RESERVED_PAE, linear, access, protectUser);
      }
      case LONG -> walkWide(root, 39, RESERVED_LONG, linear, access, protectUser);
    };
  }

  private boolean identity(long linear) {
    page = linear & ~0xfffL;
    shift = 12;
    writable = true;
    dirty = true;
    global = false;
    return true;
  }

  private boolean walkWide(
      long top, int topShift, long reserved, long linear, int access, boolean protectUser) {
    long always = reserved | (noExecute ? 0 : NO_EXECUTE);
    while (true) {
      long table = top & ADDRESS;
      long rights = ~NO_EXECUTE;
      int level = 0;
      int s = topShift;
      long entry;
      while (true) {
        long gpa = table + ((linear >>> s & 511) << 3);
        long host = memory.hostAddress(gpa);
        entry = host == 0 ? 0 : UNSAFE.getLong(host);
        if ((entry & ENTRY_PRESENT) == 0) {
          return fail(access, 0);
        }
        boolean leaf = s == 12 || (s < 39 && (entry & ENTRY_LARGE) != 0);
        if ((entry & (always | reservedAt(s, leaf))) != 0) {
          return fail(access, PRESENT | RESERVED);
        }
        entryAddress[level] = gpa;
        entryValue[level++] = entry;
        // The rights of all levels hold; a set no-execute bit at any level forbids.
        rights = (rights & entry & ~NO_EXECUTE) | ((rights | entry) & NO_EXECUTE);
        if (leaf) {
          break;
        }
        table = entry & ADDRESS;
        s -= 9;
      }
      if (!permitted(rights, access, protectUser)) {
        return fail(access, PRESENT);
      }
      if (mark(level, access, 8)) {
        long offset = (1L << s) - 1;
        page = (entry & ADDRESS & ~offset) | (linear & offset & ~0xfffL);
        found(s, rights, entry, access);
        return true;
      }
    }
  }

  private static long reservedAt(int shift, boolean leaf) {
    if (shift == 39) {
      return ENTRY_LARGE;
    }
    // A large page's address is aligned; bit 12 is its PAT bit.
    return leaf && shift > 12 ? (1L << shift) - (1L << 13) : 0;
  }

  private boolean walkLegacy(long linear, int access, boolean protectUser) {
    while (true) {
      long directory = (root & 0xffff_f000L) + ((linear >>> 22) << 2);
      long entry = legacyEntry(directory);
      if ((entry & ENTRY_PRESENT) == 0) {
        return fail(access, 0);
      }
      entryAddress[0] = directory;
      entryValue[0] = entry;
      long rights = entry;
      int level = 1;
      boolean large = largePages && (entry & ENTRY_LARGE) != 0;
      if (large) {
        // Bits 13–20 are bits 32–39 of the address (PSE-36); bit 21 is reserved.
        if ((entry & 1 << 21) != 0) {
          return fail(access, PRESENT | RESERVED);
        }
      } else {
        long gpa = (entry & 0xffff_f000L) + ((linear >>> 12 & 1023) << 2);
        entry = legacyEntry(gpa);
        if ((entry & ENTRY_PRESENT) == 0) {
          return fail(access, 0);
        }
        entryAddress[level] = gpa;
        entryValue[level++] = entry;
        rights &= entry;
      }
      if (!permitted(rights, access, protectUser)) {
        return fail(access, PRESENT);
      }
      if (mark(level, access, 4)) {
        page =
            large
                ? (entry & 0xffc0_0000L) | (entry >>> 13 & 0xff) << 32 | (linear & 0x3f_f000)
                : entry & 0xffff_f000L;
        found(large ? 22 : 12, rights, entry, access);
        return true;
      }
    }
  }

  private long legacyEntry(long gpa) {
    long host = memory.hostAddress(gpa);
    return host == 0 ? 0 : UNSAFE.getInt(host) & 0xffff_ffffL;
  }

  private void found(int pageShift, long rights, long entry, int access) {
    shift = pageShift;
    writable = (rights & ENTRY_WRITABLE) != 0;
    dirty = (entry & ENTRY_DIRTY) != 0 || (access & WRITE) != 0;
    global = (entry & ENTRY_GLOBAL) != 0;
  }

  private boolean permitted(long rights, int access, boolean protectUser) {
    boolean userPage = (rights & ENTRY_USER) != 0;
    if ((access & FETCH) != 0 && rights < 0) {
      return false;
    }
    boolean write = (access & WRITE) != 0;
    if ((access & USER) != 0) {
      return userPage && (!write || (rights & ENTRY_WRITABLE) != 0);
    }
    if (write && writeProtect && (rights & ENTRY_WRITABLE) == 0) {
      return false;
    }
    if (!userPage) {
      return true;
    }
    return (access & FETCH) != 0 ? !supervisorFetchProtect : !protectUser;
  }

  /**
   * Sets the accessed bits of the entries walked, and the last one's dirty bit for a write.
   *
   * @return false when an entry has changed meanwhile, so that the walk is to be repeated
   */
  private boolean mark(int levels, int access, int size) {
    for (int i = 0; i < levels; i++) {
      long old = entryValue[i];
      long set = old | ENTRY_ACCESSED;
      if (i == levels - 1 && (access & WRITE) != 0) {
        set |= ENTRY_DIRTY;
      }
      if (set != old) {
        long host = memory.hostAddress(entryAddress[i]);
        memory.written(entryAddress[i], size);
        boolean done =
            size == 8
                ? UNSAFE.compareAndSwapLong(null, host, old, set)
                : UNSAFE.compareAndSwapInt(null, host, (int) old, (int) set);
        if (!done) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean fail(int access, int cause) {
    boolean tellsFetch = supervisorFetchProtect || (noExecute && mode != PagingMode.LEGACY);
    error = cause | (tellsFetch ? access : access & ~FETCH);
    return false;
  }
}
