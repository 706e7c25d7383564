package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.hypercall.engine.InitialContext;
import dev.verdigris.hypercall.engine.InitialContext.Segment;

/**
 * Starts a processor in a state given whole, and says which states it cannot have (Intel SDM volume
 * 3, "Checks on Guest Segment Registers", but that virtual-8086 mode is refused).
 */
final class ContextStart {
  private static final int KNOWN_RIGHTS = 0xf0ff;
  private static final int RFLAGS = (SystemFlags.ALL & ~SystemFlags.VM) | Flags.STATUS;
  private static final int TABLE_INDICATOR = 4;
  private static final int PAGE = 0xfff;
  private static final int BYTE_GRANULAR_LIMIT = 0xf_ffff;

  private ContextStart() {}

  /** Whether {@link #load} can follow. */
  static boolean accepts(Cpu cpu, InitialContext c) {
    return (c.rflags() & ~RFLAGS) == SystemFlags.FIXED
        && code(c)
        && stack(c)
        && data(c.ds())
        && data(c.es())
        && data(c.fs())
        && data(c.gs())
        && low(c.cs())
        && low(c.ss())
        && low(c.ds())
        && low(c.es())
        && task(c)
        && localTable(c.ldtr())
        && cpu.system.control.accepts(c.cr0(), c.cr3(), c.cr4(), c.efer());
  }

  /** Puts a processor whose registers are those after INIT into the state. */
  static void load(Cpu cpu, InitialContext c) {
    Segmentation segments = cpu.segments;
    cpu.system.control.load(c.cr0(), c.cr3(), c.cr4(), c.efer());
    cpu.system.msrs.pageAttributes(c.pat());
    cpu.cpl = protects(c) ? Descriptor.dpl(c.ss().attributes()) : 0;
    set(segments, Cpu.CS, c.cs());
    set(segments, Cpu.SS, c.ss());
    set(segments, Cpu.DS, c.ds());
    set(segments, Cpu.ES, c.es());
    set(segments, Cpu.FS, c.fs());
    set(segments, Cpu.GS, c.gs());
    set(segments, Segmentation.LDTR, c.ldtr());
    set(segments, Segmentation.TR, c.tr());
    segments.gdt(c.gdtr().base(), c.gdtr().limit());
    segments.idt(c.idtr().base(), c.idtr().limit());
    cpu.system.setFlags(c.rflags());
    segments.update();
    cpu.rip = c.rip();
    cpu.r[4] = c.rsp();
  }

  private static void set(Segmentation segments, int register, Segment s) {
    int unusable = usable(s) ? 0 : Descriptor.UNUSABLE;
    segments.set(
        register, s.selector(), s.base(), s.limit() & 0xffff_ffffL, s.attributes() | unusable);
  }

  private static boolean protects(InitialContext c) {
    return (c.cr0() & ControlBits.CR0_PE) != 0;
  }

  private static boolean wide(InitialContext c) {
    return (c.efer() & ControlBits.EFER_LMA) != 0;
  }

  private static boolean usable(Segment s) {
    return Descriptor.has(s.attributes(), Descriptor.PRESENT);
  }

  private static boolean code(InitialContext c) {
    int rights = c.cs().attributes();
    if (!usable(c.cs()) || !shape(c.cs()) || !Descriptor.has(rights, Descriptor.USER_SEGMENT)) {
      return false;
    }
    if (!protects(c)) {
      return Descriptor.has(rights, Descriptor.ACCESSED);
    }
    int privilege = Descriptor.dpl(c.ss().attributes());
    boolean both = Descriptor.LONG == (rights & Descriptor.LONG) && (rights & Descriptor.BIG) != 0;
    return Descriptor.isCode(rights)
        && Descriptor.has(rights, Descriptor.ACCESSED)
        && !(wide(c) && both)
        && (Descriptor.isConforming(rights)
            ? Descriptor.dpl(rights) <= privilege
            : Descriptor.dpl(rights) == privilege);
  }

  private static boolean stack(InitialContext c) {
    Segment ss = c.ss();
    int rights = ss.attributes();
    return (rights & ~KNOWN_RIGHTS) == 0
        && (!usable(ss)
            || (shape(ss)
                && Descriptor.isWritableData(rights)
                && Descriptor.has(rights, Descriptor.ACCESSED)));
  }

  private static boolean data(Segment s) {
    int rights = s.attributes();
    if (!usable(s)) {
      return (rights & ~KNOWN_RIGHTS) == 0 && canonical(s.base());
    }
    return shape(s)
        && canonical(s.base())
        && Descriptor.has(rights, Descriptor.USER_SEGMENT)
        && Descriptor.has(rights, Descriptor.ACCESSED)
        && Descriptor.isReadable(rights);
  }

  /** The base of CS, and of SS, DS and ES while they are usable, is below 4 GiB. */
  private static boolean low(Segment s) {
    return !usable(s) || s.base() >>> 32 == 0;
  }

  private static boolean task(InitialContext c) {
    Segment tr = c.tr();
    int type = Descriptor.systemType(tr.attributes());
    int small = Descriptor.TSS_16 | Descriptor.BUSY;
    return usable(tr)
        && shape(tr)
        && (type == (Descriptor.TSS_32 | Descriptor.BUSY) || (type == small && !wide(c)))
        && (tr.selector() & TABLE_INDICATOR) == 0
        && canonical(tr.base());
  }

  private static boolean localTable(Segment s) {
    int rights = s.attributes();
    if (!usable(s)) {
      return (rights & ~KNOWN_RIGHTS) == 0;
    }
    return shape(s)
        && Descriptor.systemType(rights) == Descriptor.LDT
        && (s.selector() & TABLE_INDICATOR) == 0
        && canonical(s.base());
  }

  /** No unknown right, and a limit that a descriptor of its granularity can hold. */
  private static boolean shape(Segment s) {
    boolean pages = Descriptor.has(s.attributes(), Descriptor.GRANULAR);
    return (s.attributes() & ~KNOWN_RIGHTS) == 0
        && (pages
            ? (s.limit() & PAGE) == PAGE
            : Integer.compareUnsigned(s.limit(), BYTE_GRANULAR_LIMIT) <= 0);
  }

  private static boolean canonical(long address) {
    return address << 16 >> 16 == address;
  }
}
