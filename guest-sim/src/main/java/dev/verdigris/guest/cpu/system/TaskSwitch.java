package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.GuestFault;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.Vector;

/**
 * Hardware task switches of legacy protected mode between 32-bit task states (Intel SDM volume 3,
 * section 7.3); a 16-bit one is refused with #TS. A fault after the new state has been loaded
 * belongs to the new task.
 *
 * <pre>
 * 00 link  1C CR3  20 EIP  24 EFLAGS  28 EAX ECX EDX EBX ESP EBP ESI EDI
 * 48 ES CS SS DS FS GS  60 LDTR
 * </pre>
 */
final class TaskSwitch {
  private static final int LINK = 0;
  private static final int CR3 = 0x1c;
  private static final int EIP = 0x20;
  private static final int EFLAGS = 0x24;
  private static final int GENERAL = 0x28;
  private static final int SELECTORS = 0x48;
  private static final int LDT = 0x60;
  private static final int LEAST_LIMIT = 0x67;
  private static final int NONE = GuestFault.NO_ERROR_CODE;

  private enum Cause {
    JUMP,
    NEST,
    RETURN
  }

  private final Cpu cpu;
  private final int[] selectors = new int[6];

  TaskSwitch(Cpu cpu) {
    this.cpu = cpu;
  }

  /** JMP to a task. */
  void jump(Op op, int selector, long nextRip) {
    go(op, selector, Cause.JUMP, nextRip, NONE);
  }

  /** CALL of a task. */
  void call(Op op, int selector, long nextRip) {
    go(op, selector, Cause.NEST, nextRip, NONE);
  }

  /** An event through a task gate. */
  void interrupt(Op op, int selector, long returnRip, int errorCode) {
    go(op, selector, Cause.NEST, returnRip, errorCode);
  }

  /** IRET with NT set. */
  void returnFromNested(Op op, long nextRip) {
    int link = (int) load(op, cpu.segments.base(Segmentation.TR) + LINK, 2);
    go(op, link, Cause.RETURN, nextRip, NONE);
  }

  private long load(Op op, long address, int size) {
    return cpu.mmu.loadSystem(op, address, size);
  }

  private void store(Op op, long address, int size, long value) {
    cpu.mmu.storeSystem(op, address, size, value);
  }

  private void go(Op op, int selector, Cause cause, long rip, int errorCode) {
    Segmentation segments = cpu.segments;
    long d = target(op, selector, cause);
    int oldSelector = segments.selector(Segmentation.TR);
    save(op, segments.base(Segmentation.TR), cause, rip);
    if (cause != Cause.NEST) {
      segments.loads.markBusy(op, oldSelector, false);
    }
    long base = Descriptor.base(d);
    if (cause == Cause.NEST) {
      store(op, base + LINK, 2, oldSelector);
    }
    if (cause != Cause.RETURN) {
      segments.loads.markBusy(op, selector, true);
    }
    long flags = load(op, base + EFLAGS, 4) | (cause == Cause.NEST ? SystemFlags.NT : 0);
    int ldt = restore(op, base);
    segments.set(Segmentation.TR, selector, d | (long) Descriptor.BUSY << 40);
    cpu.system.setCr0(cpu.system.cr0() | ControlBits.CR0_TS);
    cpu.systemFlags = ((int) flags & SystemFlags.ALL) | SystemFlags.FIXED;
    Flags.setStatus(cpu, (int) flags);
    loadSegments(ldt);
    segments.update();
    if (errorCode != NONE) {
      StackCursor stack = cpu.system.stack.current(null);
      stack.push(4, errorCode);
      stack.commit();
    }
    cpu.lookAround();
  }

  private long target(Op op, int selector, Cause cause) {
    int vector = cause == Cause.RETURN ? Vector.TS : Vector.GP;
    if ((selector & 4) != 0) {
      throw cpu.fault(op, vector, selector & 0xfffc);
    }
    long d = cpu.segments.loads.descriptor(op, selector, vector);
    int r = Descriptor.rights(d);
    int type = Descriptor.TSS_32 | (cause == Cause.RETURN ? Descriptor.BUSY : 0);
    if (Descriptor.systemType(r) != type) {
      throw cpu.fault(op, vector, selector & 0xfffc);
    }
    if (!Descriptor.has(r, Descriptor.PRESENT)) {
      throw cpu.fault(op, Vector.NP, selector & 0xfffc);
    }
    if (Descriptor.limit(d) < LEAST_LIMIT || !hasOldState()) {
      throw cpu.fault(op, Vector.TS, selector & 0xfffc);
    }
    return d;
  }

  private boolean hasOldState() {
    Segmentation segments = cpu.segments;
    return Descriptor.has(segments.rights(Segmentation.TR), 8)
        && segments.limit(Segmentation.TR) >= LEAST_LIMIT;
  }

  private void save(Op op, long base, Cause cause, long rip) {
    int flags = Flags.status(cpu) | cpu.systemFlags;
    store(op, base + EIP, 4, rip);
    store(op, base + EFLAGS, 4, cause == Cause.RETURN ? flags & ~SystemFlags.NT : flags);
    for (int i = 0; i < 8; i++) {
      store(op, base + GENERAL + 4L * i, 4, cpu.r[i]);
    }
    for (int s = 0; s < selectors.length; s++) {
      store(op, base + SELECTORS + 4L * s, 2, cpu.segments.selector(s));
    }
  }

  /** Loads CR3, the general registers and EIP; the selectors are kept for {@link #loadSegments}. */
  private int restore(Op op, long base) {
    for (int s = 0; s < selectors.length; s++) {
      selectors[s] = (int) load(op, base + SELECTORS + 4L * s, 2);
    }
    int ldt = (int) load(op, base + LDT, 2);
    long cr3 = load(op, base + CR3, 4);
    for (int i = 0; i < 8; i++) {
      cpu.r[i] = load(op, base + GENERAL + 4L * i, 4);
    }
    cpu.rip = load(op, base + EIP, 4);
    if ((cpu.system.cr0() & ControlBits.CR0_PG) != 0) {
      cpu.system.setCr3(cr3);
    }
    return ldt;
  }

  private void loadSegments(int ldt) {
    Segmentation segments = cpu.segments;
    segments.loads.loadLocalTable(null, ldt);
    if (SystemFlags.virtual8086(cpu)) {
      cpu.cpl = 3;
      for (int s = 0; s < selectors.length; s++) {
        segments.setReal(s, selectors[s]);
      }
      return;
    }
    int cs = selectors[Cpu.CS];
    long d = segments.loads.descriptor(null, cs, Vector.TS);
    int r = Descriptor.rights(d);
    if ((cs & 0xfffc) == 0 || !Descriptor.isCode(r)) {
      throw cpu.fault(null, Vector.TS, cs & 0xfffc);
    }
    if (!Descriptor.has(r, Descriptor.PRESENT)) {
      throw cpu.fault(null, Vector.NP, cs & 0xfffc);
    }
    cpu.cpl = cs & 3;
    segments.set(Cpu.CS, cs, segments.loads.accessed(null, cs, d));
    int ss = selectors[Cpu.SS];
    long sd = segments.loads.stackDescriptor(null, ss, cpu.cpl, Vector.TS);
    segments.set(Cpu.SS, ss, segments.loads.accessed(null, ss, sd));
    segments.update();
    for (int s = 0; s < selectors.length; s++) {
      if (s != Cpu.CS && s != Cpu.SS) {
        segments.loads.load(null, s, selectors[s]);
      }
    }
  }
}
