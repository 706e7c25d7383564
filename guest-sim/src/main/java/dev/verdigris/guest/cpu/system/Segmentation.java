package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.Vector;

/**
 * Segment registers with their hidden parts, the descriptor-table registers, and the loads of data
 * segments (Intel SDM volume 3, chapters 3 and 5).
 */
public final class Segmentation {
  /** Number of the local-descriptor-table register, after the six segment registers. */
  public static final int LDTR = 6;

  /** Number of the task register. */
  public static final int TR = 7;

  private static final int REGISTERS = 8;
  private static final long FLAT_LIMIT = 0xffff_ffffL;
  private static final int REAL_RIGHTS = 0x93;
  private static final int VIRTUAL_8086_RIGHTS = 0xf3;

  private final Cpu cpu;
  private final int[] selectors = new int[REGISTERS];
  private final long[] limits = new long[REGISTERS];
  private final int[] rights = new int[REGISTERS];
  private long ldtBase;
  private long taskBase;
  private long gdtBase;
  private int gdtLimit;
  private long idtBase;
  private int idtLimit;
  private long codeBase;

  /** Makes the unit of one processor. */
  public Segmentation(Cpu cpu) {
    this.cpu = cpu;
  }

  /** Sets all registers as RESET and INIT do; CS:IP is F000:FFF0 at the top of 4 GiB. */
  void reset() {
    for (int s = 0; s < REGISTERS; s++) {
      set(s, 0, 0, 0xffff, REAL_RIGHTS);
    }
    set(Cpu.CS, 0xf000, 0xffff_0000L, 0xffff, REAL_RIGHTS);
    set(LDTR, 0, 0, 0xffff, Descriptor.PRESENT | Descriptor.LDT);
    set(TR, 0, 0, 0xffff, Descriptor.PRESENT | Descriptor.TSS_32 | Descriptor.BUSY);
    gdt(0, 0xffff);
    idt(0, 0xffff);
  }

  // --- registers

  /** Visible part of a register: ES … GS, {@link #LDTR}, {@link #TR}. */
  public int selector(int register) {
    return selectors[register];
  }

  /** Offset of the last byte. */
  public long limit(int register) {
    return limits[register];
  }

  /** Linear base. */
  public long base(int register) {
    return switch (register) {
      case LDTR -> ldtBase;
      case TR -> taskBase;
      default -> cpu.segBase[register];
    };
  }

  int rights(int register) {
    return rights[register];
  }

  /** Base of the global descriptor table. */
  public long gdtBase() {
    return gdtBase;
  }

  /** Limit of the global descriptor table. */
  public int gdtLimit() {
    return gdtLimit;
  }

  /** Loads the global-descriptor-table register. */
  public void gdt(long base, int limit) {
    gdtBase = base;
    gdtLimit = limit;
  }

  /** Base of the interrupt descriptor table. */
  public long idtBase() {
    return idtBase;
  }

  /** Limit of the interrupt descriptor table. */
  public int idtLimit() {
    return idtLimit;
  }

  /** Loads the interrupt-descriptor-table register. */
  public void idt(long base, int limit) {
    idtBase = base;
    idtLimit = limit;
  }

  /** Sets a register, hidden part and all; {@link #update} is due when all are set. */
  void set(int register, int selector, long base, long limit, int newRights) {
    selectors[register] = selector;
    limits[register] = limit;
    rights[register] = newRights;
    switch (register) {
      case LDTR -> ldtBase = base;
      case TR -> taskBase = base;
      default -> cpu.segBase[register] = base;
    }
  }

  void set(int register, int selector, long descriptor) {
    set(
        register,
        selector,
        Descriptor.base(descriptor),
        Descriptor.limit(descriptor),
        Descriptor.rights(descriptor));
  }

  /** Makes a data segment register null; the base of FS and GS goes too. */
  void setNull(int register, int selector) {
    set(register, selector, 0, 0, Descriptor.UNUSABLE);
  }

  /** Sets a register as real mode and virtual-8086 mode do. */
  void setReal(int register, int selector) {
    if (SystemFlags.virtual8086(cpu)) {
      set(register, selector, (long) selector << 4, 0xffff, VIRTUAL_8086_RIGHTS);
    } else {
      // Real mode leaves the limit: that is how "unreal" mode comes about.
      int kept = register == Cpu.CS ? REAL_RIGHTS : (rights[register] & 0xff00) | REAL_RIGHTS;
      long limit = Math.max(limits[register], 0xffff);
      set(register, selector, (long) selector << 4, limit, kept & ~Descriptor.UNUSABLE);
    }
  }

  /** Sets CS or SS flat, as the fast system calls do. */
  void setFlat(int register, int selector, int newRights) {
    set(register, selector, 0, FLAT_LIMIT, newRights);
  }

  /** Follows a change of segments, privilege, mode or TF: what decoding depends on. */
  void update() {
    int mode;
    boolean wide = cpu.system.longModeActive() && Descriptor.has(rights[Cpu.CS], Descriptor.LONG);
    if (wide) {
      mode = Cpu.MODE_64;
    } else {
      mode = Descriptor.has(rights[Cpu.CS], Descriptor.BIG) ? Cpu.MODE_32 : Cpu.MODE_16;
      if (Descriptor.has(rights[Cpu.SS], Descriptor.BIG)) {
        mode |= Cpu.MODE_STACK_32;
      }
      if (!flat()) {
        mode |= Cpu.MODE_SEGMENTED;
      }
    }
    if (cpu.system.singleStepping()) {
      mode |= Cpu.MODE_SINGLE;
    }
    cpu.mode = mode;
    if (wide) {
      cpu.segBase[Cpu.CS] = 0;
    }
    long base = cpu.segBase[Cpu.CS];
    if (base != codeBase) {
      codeBase = base;
      cpu.flushCode();
    }
    cpu.privilegeChanged();
  }

  private boolean flat() {
    for (int s = 0; s <= Cpu.GS; s++) {
      int r = rights[s];
      boolean open =
          s == Cpu.CS
              ? Descriptor.isReadable(r)
              : (r & (Descriptor.CODE | Descriptor.WRITABLE | Descriptor.EXPAND_DOWN))
                  == Descriptor.WRITABLE;
      boolean whole = s >= Cpu.FS || cpu.segBase[s] == 0;
      if (!open || !whole || limits[s] != FLAT_LIMIT || Descriptor.has(r, Descriptor.UNUSABLE)) {
        return false;
      }
    }
    return true;
  }

  /** True in real mode and virtual-8086 mode: a selector is a paragraph. */
  boolean paragraphs() {
    return !cpu.protectedMode() || SystemFlags.virtual8086(cpu);
  }

  // --- checks of legacy code

  /**
   * Checks an access of legacy code against its segment.
   *
   * @param segment ES … GS
   * @param offset within the segment
   * @param size bytes, 1 or more
   */
  public void check(Op op, int segment, long offset, int size, boolean write) {
    int r = rights[segment];
    boolean allowed =
        !Descriptor.has(r, Descriptor.UNUSABLE)
            && (write ? Descriptor.isWritableData(r) : Descriptor.isReadable(r));
    if (!allowed) {
      throw cpu.generalProtection(op);
    }
    if (!Descriptor.within(r, limits[segment], offset, size)) {
      throw cpu.fault(op, segment == Cpu.SS ? Vector.SS : Vector.GP, 0);
    }
  }

  // --- descriptors

  /**
   * Linear address of a descriptor.
   *
   * @param size 8, or 16 for a system descriptor in long mode
   * @param vector what is raised, with the selector, when it is beyond its table
   */
  long descriptorAddress(Op op, int selector, int size, int vector) {
    boolean local = (selector & 4) != 0;
    int offset = selector & 0xfff8;
    long limit = gdtLimit;
    if (local) {
      limit = Descriptor.has(rights[LDTR], Descriptor.UNUSABLE) ? -1 : limits[LDTR];
    }
    if (offset + size - 1 > limit) {
      throw cpu.fault(op, vector, selector & 0xfffc);
    }
    return (local ? ldtBase : gdtBase) + offset;
  }

  /** Reads the descriptor of a selector, or raises {@code vector} with it. */
  long descriptor(Op op, int selector, int vector) {
    return cpu.mmu.loadSystem(op, descriptorAddress(op, selector, 8, vector), 8);
  }

  /** Sets the accessed bit of a code or data descriptor that has been loaded. */
  long accessed(Op op, int selector, long descriptor) {
    if (!Descriptor.has(Descriptor.rights(descriptor), Descriptor.ACCESSED)) {
      long address = descriptorAddress(op, selector, 8, Vector.GP) + 5;
      cpu.mmu.storeSystem(op, address, 1, Descriptor.rights(descriptor) | Descriptor.ACCESSED);
    }
    return descriptor | (long) Descriptor.ACCESSED << 40;
  }

  // --- loads

  /** Loads ES, SS, DS, FS or GS as MOV and POP do, with every check. */
  void load(Op op, int register, int selector) {
    if (paragraphs()) {
      setReal(register, selector);
    } else if (register == Cpu.SS) {
      loadStack(op, selector);
    } else if ((selector & 0xfffc) == 0) {
      setNull(register, selector);
    } else {
      long d = descriptor(op, selector, Vector.GP);
      checkData(op, selector, Descriptor.rights(d));
      set(register, selector, accessed(op, selector, d));
    }
  }

  private void checkData(Op op, int selector, int r) {
    int rpl = selector & 3;
    boolean privileged =
        !Descriptor.isConforming(r) && (rpl > Descriptor.dpl(r) || cpu.cpl > Descriptor.dpl(r));
    if (!Descriptor.has(r, Descriptor.USER_SEGMENT) || !Descriptor.isReadable(r) || privileged) {
      throw cpu.fault(op, Vector.GP, selector & 0xfffc);
    }
    if (!Descriptor.has(r, Descriptor.PRESENT)) {
      throw cpu.fault(op, Vector.NP, selector & 0xfffc);
    }
  }

  private void loadStack(Op op, int selector) {
    int rpl = selector & 3;
    if ((selector & 0xfffc) == 0) {
      boolean wide = (cpu.mode & Cpu.MODE_SIZE) == Cpu.MODE_64;
      if (!wide || cpu.cpl == 3 || rpl != cpu.cpl) {
        throw cpu.generalProtection(op);
      }
      setNull(Cpu.SS, selector);
      return;
    }
    long d = stackDescriptor(op, selector, cpu.cpl, Vector.GP);
    set(Cpu.SS, selector, accessed(op, selector, d));
  }

  /** Reads and checks the descriptor of a stack segment for a privilege level. */
  long stackDescriptor(Op op, int selector, int privilege, int vector) {
    long d = descriptor(op, selector, vector);
    int r = Descriptor.rights(d);
    if ((selector & 3) != privilege
        || Descriptor.dpl(r) != privilege
        || !Descriptor.isWritableData(r)) {
      throw cpu.fault(op, vector, selector & 0xfffc);
    }
    if (!Descriptor.has(r, Descriptor.PRESENT)) {
      throw cpu.fault(op, Vector.SS, selector & 0xfffc);
    }
    return d;
  }

  /**
   * Empties the data segments that a lower privilege level must not keep (far RET, IRET). One that
   * is null already keeps its base: user code may have set that of FS or GS alone.
   */
  void dropPrivileged() {
    for (int s = 0; s <= Cpu.GS; s++) {
      int r = rights[s];
      if (s != Cpu.CS
          && s != Cpu.SS
          && !Descriptor.has(r, Descriptor.UNUSABLE)
          && Descriptor.dpl(r) < cpu.cpl
          && !Descriptor.isConforming(r)) {
        setNull(s, 0);
      }
    }
  }

  // --- the task state's stacks (section 7.2.1, and 7.7 for long mode)

  /** Reads a stack pointer of the 64-bit task state. */
  long taskStack64(Op op, int offset) {
    if (offset + 7 > limits[TR]) {
      throw cpu.fault(op, Vector.TS, selectors[TR] & 0xfffc);
    }
    return cpu.mmu.loadSystem(op, taskBase + offset, 8);
  }

  /** Reads the stack selector for a privilege level from a 16- or 32-bit task state. */
  int taskStackSelector(Op op, int privilege) {
    boolean big = Descriptor.has(rights[TR], 8);
    int offset = big ? 8 + 8 * privilege : 4 + 4 * privilege;
    if (offset + 1 > limits[TR]) {
      throw cpu.fault(op, Vector.TS, selectors[TR] & 0xfffc);
    }
    int selector = (int) cpu.mmu.loadSystem(op, taskBase + offset, 2);
    if ((selector & 0xfffc) == 0) {
      throw cpu.fault(op, Vector.TS, 0);
    }
    return selector;
  }

  /** Reads the stack pointer for a privilege level from a 16- or 32-bit task state. */
  long taskStackPointer(Op op, int privilege) {
    boolean big = Descriptor.has(rights[TR], 8);
    int offset = big ? 4 + 8 * privilege : 2 + 4 * privilege;
    return cpu.mmu.loadSystem(op, taskBase + offset, big ? 4 : 2);
  }

  // --- system segments

  /** LLDT. */
  void loadLocalTable(Op op, int selector) {
    if ((selector & 0xfffc) == 0) {
      set(LDTR, selector, 0, 0, Descriptor.UNUSABLE);
    } else {
      loadSystem(op, LDTR, selector, Descriptor.LDT);
    }
  }

  /** LTR: the descriptor becomes busy. */
  void loadTask(Op op, int selector) {
    if ((selector & 0xfffc) == 0) {
      throw cpu.generalProtection(op);
    }
    loadSystem(op, TR, selector, Descriptor.TSS_32);
    rights[TR] |= Descriptor.BUSY;
    markBusy(op, selector, true);
  }

  void markBusy(Op op, int selector, boolean busy) {
    long address = descriptorAddress(op, selector, 8, Vector.GP) + 5;
    long old = cpu.mmu.loadSystem(op, address, 1);
    long marked = busy ? old | Descriptor.BUSY : old & ~Descriptor.BUSY;
    cpu.mmu.storeSystem(op, address, 1, marked);
  }

  private void loadSystem(Op op, int register, int selector, int type) {
    if ((selector & 4) != 0) {
      throw cpu.fault(op, Vector.GP, selector & 0xfffc);
    }
    boolean wide = cpu.system.longModeActive();
    long address = descriptorAddress(op, selector, wide ? 16 : 8, Vector.GP);
    long d = cpu.mmu.loadSystem(op, address, 8);
    int r = Descriptor.rights(d);
    int found = Descriptor.systemType(r);
    boolean right = found == type;
    if (type == Descriptor.TSS_32 && !wide) {
      right |= found == Descriptor.TSS_16;
    }
    if (!right) {
      throw cpu.fault(op, Vector.GP, selector & 0xfffc);
    }
    if (!Descriptor.has(r, Descriptor.PRESENT)) {
      throw cpu.fault(op, Vector.NP, selector & 0xfffc);
    }
    long base = Descriptor.base(d);
    if (wide) {
      base |= cpu.mmu.loadSystem(op, address + 8, 8) << 32;
    }
    set(register, selector, base, Descriptor.limit(d), r);
  }
}
