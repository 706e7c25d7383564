package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.Vector;

/**
 * Segment registers with their hidden parts and the descriptor-table registers (Intel SDM volume 3,
 * chapters 3 and 5).
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

  /** Loads from the descriptor tables and the task state. */
  final SegmentLoads loads;

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
    loads = new SegmentLoads(cpu, this);
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

  /** Marks the loaded task busy, in the register alone. */
  void taskBusy() {
    rights[TR] |= Descriptor.BUSY;
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
}
