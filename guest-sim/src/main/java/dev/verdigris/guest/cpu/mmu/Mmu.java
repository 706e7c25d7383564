package dev.verdigris.guest.cpu.mmu;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.guest.cpu.Block;
import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.GuestFault;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.Vector;
import dev.verdigris.guest.cpu.system.ControlBits;
import dev.verdigris.hypercall.memory.GuestMemory;

/**
 * Linear to physical: the software TLBs and what happens when they miss.
 *
 * <p>An address that no RAM backs goes to the exit handler and is never in a TLB. The A20 gate is
 * always open. Code fetched from where no RAM is raises #GP(0).
 */
public final class Mmu {
  /**
   * A TLB entry is 32 bytes off-heap: read tag, write tag, addend, kind. A tag is the linear page
   * address for which the access is allowed without a further look, or -1.
   */
  public static final int ENTRY_SHIFT = 5;

  /** Offset of the write tag in an entry. */
  public static final int WRITE_TAG = 8;

  /** Offset of the addend: host address less linear address. */
  public static final int ADDEND = 16;

  /** log2 of the entries of one TLB. */
  public static final int INDEX_BITS = 12;

  /** Mask of an entry's number in a page number. */
  public static final long INDEX_MASK = (1 << INDEX_BITS) - 1;

  private static final int ALIGNMENT_CHECK = 1 << 18;

  // Pages of a range above which everything is forgotten instead.
  private static final int MAX_RANGE = 64;

  private final Cpu cpu;
  private final GuestMemory memory;
  private final CodeCache code;
  private final PageWalker walker;
  private final TranslationCache cache = new TranslationCache();
  private final FetchCache fetches = new FetchCache();
  private int view = TranslationCache.OPEN;
  private boolean userProtection;
  private boolean globalPages;
  private boolean longMode;
  private long faultAddress;
  private DataBreakpoints breakpoints;
  // Guest-physical address of what resolve() found last.
  private long physical;

  /** Makes the unit of one processor. */
  public Mmu(Cpu cpu, CodeCache code) {
    this.cpu = cpu;
    this.code = code;
    memory = cpu.memory;
    walker = new PageWalker(memory);
    cpu.tlb = cache.table(view);
  }

  // --- what the control registers say

  /** Takes over what CR0, CR4 and EFER say of paging, and forgets every translation. */
  public void configure(long cr0, long cr4, long efer) {
    longMode = (efer & ControlBits.EFER_LMA) != 0;
    if ((cr0 & ControlBits.CR0_PG) == 0) {
      walker.mode = PagingMode.OFF;
    } else if (longMode) {
      walker.mode = PagingMode.LONG;
    } else {
      walker.mode = (cr4 & ControlBits.CR4_PAE) != 0 ? PagingMode.PAE : PagingMode.LEGACY;
    }
    walker.writeProtect = (cr0 & ControlBits.CR0_WP) != 0;
    walker.noExecute = (efer & ControlBits.EFER_NXE) != 0;
    walker.supervisorFetchProtect = (cr4 & ControlBits.CR4_SMEP) != 0;
    walker.largePages = (cr4 & ControlBits.CR4_PSE) != 0;
    userProtection = (cr4 & ControlBits.CR4_SMAP) != 0;
    globalPages = (cr4 & ControlBits.CR4_PGE) != 0;
    flush();
    privilegeChanged();
  }

  /** Sets the root of the page tables: CR3. Translations are not forgotten. */
  public void root(long cr3) {
    walker.root = cr3;
  }

  /**
   * Loads the page-directory-pointer registers of PAE paging.
   *
   * @return false when a reserved bit is set: #GP(0)
   */
  public boolean loadPointers(long cr3) {
    return walker.loadPointers(cr3);
  }

  /** The linear address of the last page fault: CR2. */
  public long faultAddress() {
    return faultAddress;
  }

  /** Writes CR2. */
  public void faultAddress(long value) {
    faultAddress = value;
  }

  /** Selects the TLB of the privilege in force. */
  public void privilegeChanged() {
    if (cpu.cpl == 3) {
      view = TranslationCache.USER;
    } else {
      boolean open = !userProtection || (cpu.systemFlags & ALIGNMENT_CHECK) != 0;
      view = open ? TranslationCache.OPEN : TranslationCache.SUPERVISOR;
    }
    cpu.tlb = cache.table(view);
  }

  /** Sets the breakpoints on data that are in force, or null for none. */
  public void dataBreakpoints(DataBreakpoints newBreakpoints) {
    if (breakpoints != null || newBreakpoints != null) {
      breakpoints = newBreakpoints;
      flush();
    }
  }

  // --- accesses of instructions

  /** Reads 1, 2, 4 or 8 bytes where the TLB did not hit; zero-extended. */
  public long load(Op op, long address, int size) {
    return load(op, address, size, view, false);
  }

  /** Writes 1, 2, 4 or 8 bytes where the TLB did not hit. */
  public void store(Op op, long address, int size, long value) {
    store(op, address, size, value, view, false);
  }

  /** Faults if a write of 1–64 bytes would. */
  public void probeWrite(Op op, long address, int size) {
    resolve(op, address, true, view, false);
    claim(op);
    if (crosses(address, size)) {
      resolve(op, address + size - 1 & ~0xfffL, true, view, false);
      claim(op);
    }
  }

  // --- accesses to descriptor tables, task states and the stacks of handlers

  /**
   * Reads a system data structure: a supervisor access whatever the privilege level.
   *
   * @param op whose fault it is, or null
   */
  public long loadSystem(Op op, long address, int size) {
    return load(op, address, size, TranslationCache.SUPERVISOR, true);
  }

  /** Writes a system data structure. */
  public void storeSystem(Op op, long address, int size, long value) {
    store(op, address, size, value, TranslationCache.SUPERVISOR, true);
  }

  /** Writes to a stack of another privilege level than the one in force, with that one's rights. */
  public void storeAs(Op op, long address, int size, long value, int privilege) {
    int as = privilege == 3 ? TranslationCache.USER : TranslationCache.SUPERVISOR;
    store(op, address, size, value, as, true);
  }

  /** Reads from a stack of a privilege level. */
  public long loadAs(Op op, long address, int size, int privilege) {
    int as = privilege == 3 ? TranslationCache.USER : TranslationCache.SUPERVISOR;
    return load(op, address, size, as, true);
  }

  private long load(Op op, long address, int size, int as, boolean implicit) {
    if (crosses(address, size)) {
      resolve(op, address, false, as, implicit);
      resolve(op, address + size - 1 & ~0xfffL, false, as, implicit);
      long value = 0;
      for (int i = 0; i < size; i++) {
        value |= load(op, address + i, 1, as, implicit) << (8 * i);
      }
      return value;
    }
    long host = resolve(op, address, false, as, implicit);
    if (breakpoints != null && !implicit) {
      breakpoints.accessed(linear(op, address, false), size, false);
    }
    if (host == 0) {
      return readDevice(op, physical, size);
    }
    return switch (size) {
      case 1 -> UNSAFE.getByte(host) & 0xff;
      case 2 -> UNSAFE.getShort(host) & 0xffff;
      case 4 -> UNSAFE.getInt(host) & 0xffff_ffffL;
      default -> UNSAFE.getLong(host);
    };
  }

  private void store(Op op, long address, int size, long value, int as, boolean implicit) {
    if (crosses(address, size)) {
      resolve(op, address, true, as, implicit);
      claim(op);
      resolve(op, address + size - 1 & ~0xfffL, true, as, implicit);
      claim(op);
      for (int i = 0; i < size; i++) {
        store(op, address + i, 1, value >>> (8 * i), as, implicit);
      }
      return;
    }
    long host = resolve(op, address, true, as, implicit);
    if (host == 0) {
      writeDevice(op, physical, size, value);
      return;
    }
    claim(op);
    if (breakpoints != null && !implicit) {
      breakpoints.accessed(linear(op, address, false), size, true);
    }
    if (memory.isWatched(physical)) {
      memory.written(physical, size);
    }
    switch (size) {
      case 1 -> UNSAFE.putByte(host, (byte) value);
      case 2 -> UNSAFE.putShort(host, (short) value);
      case 4 -> UNSAFE.putInt(host, (int) value);
      default -> UNSAFE.putLong(host, value);
    }
  }

  private static boolean crosses(long address, int size) {
    return ((address ^ (address + size - 1)) & ~0xfffL) != 0;
  }

  /**
   * Makes an instruction that is about to write the page it was decoded from run alone, so that the
   * ones after it in its block are decoded anew.
   */
  private void claim(Op op) {
    Block block = cpu.block;
    if (op == null || cpu.alone || block == null) {
      return;
    }
    long page = physical & ~0xfffL;
    if ((page == block.page.gpa || (block.secondPage != null && page == block.secondPage.gpa))
        && memory.isWatched(page)) {
      throw cpu.fault(op, GuestFault.RUN_ALONE, GuestFault.NO_ERROR_CODE);
    }
  }

  /**
   * Translates for an access, faulting as it would.
   *
   * @param implicit an access to a system structure, whose address is not cut to the code's size
   * @return the host address, or 0 when no RAM is there; {@link #physical} is set except for a read
   *     that a TLB answers
   */
  private long resolve(Op op, long address, boolean write, int as, boolean implicit) {
    long linear = linear(op, address, implicit);
    if (!write) {
      long host = cache.lookUp(as, linear, false);
      if (host != 0) {
        return host;
      }
    }
    boolean user = as == TranslationCache.USER;
    int access = (write ? PageWalker.WRITE : 0) | (user ? PageWalker.USER : 0);
    if (!walker.walk(linear, access, protects(as))) {
      throw pageFault(op, linear);
    }
    physical = walker.page | (linear & 0xfff);
    long hostPage = memory.hostPage(physical);
    if (hostPage == 0) {
      return 0;
    }
    if (breakpoints != null && breakpoints.onPage(linear)) {
      return hostPage + (linear & 0xfff);
    }
    boolean writable =
        walker.dirty
            && (walker.writable || (!user && !walker.writeProtect))
            && !memory.isWatched(physical);
    // Outside long mode addresses wrap at 4 GiB: what lies above is cached under its own name.
    long tag = longMode ? linear : address;
    cache.fill(as, tag, hostPage, writable, walker.shift, globalPages && walker.global);
    return hostPage + (linear & 0xfff);
  }

  private boolean protects(int as) {
    return as == TranslationCache.SUPERVISOR && userProtection;
  }

  private long linear(Op op, long address, boolean implicit) {
    if (!longMode) {
      return address & 0xffff_ffffL;
    }
    if (!implicit && (cpu.mode & Cpu.MODE_SIZE) != Cpu.MODE_64) {
      return address & 0xffff_ffffL;
    }
    if (address << 16 >> 16 != address) {
      boolean stack = op != null && op.inStack(cpu, address);
      throw cpu.fault(op, stack ? Vector.SS : Vector.GP, 0);
    }
    return address;
  }

  private GuestFault pageFault(Op op, long linear) {
    faultAddress = linear;
    return cpu.fault(op, Vector.PF, walker.error);
  }

  // --- devices: the instruction's own time, not that of its block's end

  private long readDevice(Op op, long gpa, int size) {
    long ahead = ahead(op);
    cpu.retired -= ahead;
    try {
      return cpu.exits.mmioRead(cpu, gpa, size);
    } finally {
      cpu.retired += ahead;
    }
  }

  private void writeDevice(Op op, long gpa, int size, long value) {
    long ahead = ahead(op);
    cpu.retired -= ahead;
    try {
      long cut = size == 8 ? value : value & ((1L << (8 * size)) - 1);
      cpu.exits.mmioWrite(cpu, gpa, size, cut);
    } finally {
      cpu.retired += ahead;
    }
  }

  private long ahead(Op op) {
    return op == null || cpu.block == null ? 0 : cpu.retired - cpu.retiredBefore(op);
  }

  // --- code

  /**
   * The code page that a linear address fetches from.
   *
   * @throws GuestFault when the fetch does; it has no op, and the caller sets {@link Cpu#rip}
   */
  public CodePage fetch(long address) {
    long linear = linear(null, address, false);
    boolean user = cpu.cpl == 3;
    CodePage hit = fetches.lookUp(linear, user);
    if (hit != null) {
      return hit;
    }
    int access = PageWalker.FETCH | (user ? PageWalker.USER : 0);
    if (!walker.walk(linear, access, false)) {
      throw pageFault(null, linear);
    }
    int shift = walker.shift;
    boolean global = globalPages && walker.global;
    CodePage page = code.page(walker.page);
    if (page == null) {
      throw cpu.generalProtection(null);
    }
    fetches.fill(linear, user, page, shift, global);
    return page;
  }

  // --- models

  /** See {@link Cpu#translate}; sets accessed bits, and for a write the dirty bit. */
  public long translate(long linearAddress, boolean write) {
    boolean wide = (cpu.mode & Cpu.MODE_SIZE) == Cpu.MODE_64;
    long linear = wide ? linearAddress : linearAddress & 0xffff_ffffL;
    if (linear << 16 >> 16 != linear || !walker.walk(linear, write ? PageWalker.WRITE : 0, false)) {
      return -1;
    }
    return walker.page | (linear & 0xfff);
  }

  // --- forgetting

  /** Forgets every translation. */
  public void flush() {
    cache.clear();
    if (!fetches.isEmpty()) {
      forgetCode();
    }
  }

  /** Forgets every translation that is not global: a write to CR3. */
  public void flushLocal() {
    if (!globalPages || fetches.hasLocalSupervisor()) {
      flush();
      return;
    }
    cache.clearLocal();
    fetches.clearUser();
    cpu.flushUserCode();
  }

  /** Forgets the translations that one address goes through: INVLPG. */
  public void flush(long address) {
    flushRange(address & ~0xfffL, 1);
  }

  /**
   * Forgets the translations that a range goes through, or more; global ones too.
   *
   * @param address page-aligned; may be hostile
   * @param pages pages of 4,096 bytes, at least 1
   */
  public void flush(long address, long pages) {
    // Outside long mode an address has several names.
    if (longMode && pages <= MAX_RANGE) {
      flushRange(address, (int) pages);
    } else {
      flush();
    }
  }

  private void flushRange(long address, int pages) {
    cache.clear(address, pages);
    for (int i = 0; i < pages; i++) {
      if (!fetches.untouched(address + ((long) i << GuestMemory.PAGE_SHIFT))) {
        forgetCode();
        return;
      }
    }
  }

  /** Forgets which code pages addresses fetch from, and every way into decoded code. */
  public void forgetCode() {
    fetches.clear();
    cpu.flushCode();
  }

  /** Takes the permission to write the page at a host address from every entry. */
  public void withdrawWrite(long hostPage) {
    cache.withdrawWrite(hostPage);
  }
}
