package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.GuestFault;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.Vector;

/**
 * Delivers interrupts and exceptions through the interrupt table of each mode (Intel SDM volume 3,
 * sections 6.10–6.14 and 20.1.4). A fault on the way leaves the processor as it was.
 */
final class EventDelivery {
  private static final int CLEARED =
      SystemFlags.TF | SystemFlags.NT | SystemFlags.VM | SystemFlags.RF;
  private static final int FIRST_IST = 0x24;
  private static final int RSP0 = 4;

  private final Cpu cpu;
  private final TaskSwitch tasks;
  private final StackCursor stack;

  EventDelivery(Cpu cpu, TaskSwitch tasks) {
    this.cpu = cpu;
    this.tasks = tasks;
    stack = new StackCursor(cpu);
  }

  /**
   * Enters a handler.
   *
   * @param op the INT instruction, or null when none asked for the event
   * @param errorCode pushed, or {@link GuestFault#NO_ERROR_CODE}
   * @param software an INT n, INT3 or INTO: the gate's privilege is checked
   * @param returnRip where IRET goes
   * @param flags pushed
   */
  void deliver(Op op, int vector, int errorCode, boolean software, long returnRip, long flags) {
    if (!cpu.protectedMode()) {
      real(op, vector, returnRip, flags);
    } else if (cpu.system.longModeActive()) {
      wide(op, vector, errorCode, software, returnRip, flags);
    } else {
      legacy(op, vector, errorCode, software, returnRip, flags);
    }
  }

  private void real(Op op, int vector, long returnRip, long flags) {
    Segmentation segments = cpu.segments;
    if (vector * 4 + 3 > segments.idtLimit()) {
      throw cpu.generalProtection(op);
    }
    long entry = cpu.mmu.loadSystem(op, segments.idtBase() + vector * 4L, 4);
    stack.current(op);
    stack.push(2, flags);
    stack.push(2, segments.selector(Cpu.CS));
    stack.push(2, returnRip);
    segments.setReal(Cpu.CS, (int) (entry >>> 16) & 0xffff);
    stack.commit();
    cpu.systemFlags &= ~(SystemFlags.IF | SystemFlags.TF | SystemFlags.AC | SystemFlags.RF);
    segments.update();
    cpu.rip = entry & 0xffff;
  }

  private static int indexError(int vector) {
    return vector * 8 + 2;
  }

  private void checkGate(Op op, int vector, int rights, boolean software) {
    if (software && Descriptor.dpl(rights) < cpu.cpl) {
      throw cpu.fault(op, Vector.GP, indexError(vector));
    }
    if (!Descriptor.has(rights, Descriptor.PRESENT)) {
      throw cpu.fault(op, Vector.NP, indexError(vector));
    }
  }

  /** Reads and checks the handler's code segment. */
  private long handler(Op op, int selector) {
    if ((selector & 0xfffc) == 0) {
      throw cpu.generalProtection(op);
    }
    long d = cpu.segments.loads.descriptor(op, selector, Vector.GP);
    int r = Descriptor.rights(d);
    boolean wrongSize =
        cpu.system.longModeActive() && (r & (Descriptor.LONG | Descriptor.BIG)) != Descriptor.LONG;
    if (!Descriptor.isCode(r) || Descriptor.dpl(r) > cpu.cpl || wrongSize) {
      throw cpu.fault(op, Vector.GP, selector & 0xfffc);
    }
    if (!Descriptor.has(r, Descriptor.PRESENT)) {
      throw cpu.fault(op, Vector.NP, selector & 0xfffc);
    }
    return d;
  }

  private void wide(
      Op op, int vector, int errorCode, boolean software, long returnRip, long flags) {
    Segmentation segments = cpu.segments;
    if (vector * 16 + 15 > segments.idtLimit()) {
      throw cpu.fault(op, Vector.GP, indexError(vector));
    }
    long address = segments.idtBase() + vector * 16L;
    long gate = cpu.mmu.loadSystem(op, address, 8);
    int r = Descriptor.rights(gate);
    int type = Descriptor.systemType(r);
    if (type != Descriptor.INTERRUPT_GATE_32 && type != Descriptor.TRAP_GATE_32) {
      throw cpu.fault(op, Vector.GP, indexError(vector));
    }
    checkGate(op, vector, r, software);
    long offset =
        (gate & 0xffff)
            | (gate >>> 32 & 0xffff_0000L)
            | cpu.mmu.loadSystem(op, address + 8, 4) << 32;
    int selector = (int) (gate >>> 16) & 0xffff;
    long d = handler(op, selector);
    int cr = Descriptor.rights(d);
    int privilege = Descriptor.isConforming(cr) ? cpu.cpl : Descriptor.dpl(cr);
    boolean inner = privilege < cpu.cpl;
    int ist = (int) (gate >>> 32) & 7;
    long pointer = cpu.r[4];
    if (ist != 0) {
      pointer = segments.loads.taskStack64(op, FIRST_IST + 8 * (ist - 1));
    } else if (inner) {
      pointer = segments.loads.taskStack64(op, RSP0 + 8 * privilege);
    }
    if (offset << 16 >> 16 != offset) {
      throw cpu.generalProtection(op);
    }
    stack.wide(op, pointer & ~0xfL, privilege);
    stack.push(8, segments.selector(Cpu.SS));
    stack.push(8, cpu.r[4]);
    stack.push(8, flags);
    stack.push(8, segments.selector(Cpu.CS));
    stack.push(8, returnRip);
    if (errorCode != GuestFault.NO_ERROR_CODE) {
      stack.push(8, errorCode & 0xffff_ffffL);
    }
    d = segments.loads.accessed(op, selector, d);
    if (inner) {
      segments.setNull(Cpu.SS, privilege);
    }
    enter(selector, d, privilege, offset, type == Descriptor.INTERRUPT_GATE_32);
  }

  private void legacy(
      Op op, int vector, int errorCode, boolean software, long returnRip, long flags) {
    Segmentation segments = cpu.segments;
    boolean fromVirtual = SystemFlags.virtual8086(cpu);
    if (software && fromVirtual && op != null && SystemFlags.iopl(cpu) != 3) {
      throw cpu.generalProtection(op);
    }
    if (vector * 8 + 7 > segments.idtLimit()) {
      throw cpu.fault(op, Vector.GP, indexError(vector));
    }
    long gate = cpu.mmu.loadSystem(op, segments.idtBase() + vector * 8L, 8);
    int r = Descriptor.rights(gate);
    int type = Descriptor.systemType(r);
    boolean known =
        type == Descriptor.TASK_GATE
            || (type & 7) == Descriptor.INTERRUPT_GATE_16
            || (type & 7) == 7;
    if (!known) {
      throw cpu.fault(op, Vector.GP, indexError(vector));
    }
    checkGate(op, vector, r, software);
    int selector = (int) (gate >>> 16) & 0xffff;
    if (type == Descriptor.TASK_GATE) {
      tasks.interrupt(op, selector, returnRip, errorCode);
      return;
    }
    boolean gate32 = (type & 8) != 0;
    int size = gate32 ? 4 : 2;
    long offset = (gate & 0xffff) | (gate32 ? gate >>> 32 & 0xffff_0000L : 0);
    long d = handler(op, selector);
    int cr = Descriptor.rights(d);
    int privilege = Descriptor.isConforming(cr) ? cpu.cpl : Descriptor.dpl(cr);
    if (fromVirtual && privilege != 0) {
      throw cpu.fault(op, Vector.GP, selector & 0xfffc);
    }
    if (offset > Descriptor.limit(d)) {
      throw cpu.generalProtection(op);
    }
    int ss = 0;
    long sd = 0;
    boolean inner = privilege < cpu.cpl;
    if (inner) {
      ss = segments.loads.taskStackSelector(op, privilege);
      sd = segments.loads.stackDescriptor(op, ss, privilege, Vector.TS);
      stack.segment(op, ss, sd, segments.loads.taskStackPointer(op, privilege), privilege);
      if (fromVirtual) {
        stack.push(size, segments.selector(Cpu.GS));
        stack.push(size, segments.selector(Cpu.FS));
        stack.push(size, segments.selector(Cpu.DS));
        stack.push(size, segments.selector(Cpu.ES));
      }
      stack.push(size, segments.selector(Cpu.SS));
      stack.push(size, cpu.r[4]);
    } else {
      stack.current(op);
    }
    stack.push(size, flags);
    stack.push(size, segments.selector(Cpu.CS));
    stack.push(size, returnRip);
    if (errorCode != GuestFault.NO_ERROR_CODE) {
      stack.push(size, errorCode);
    }
    d = segments.loads.accessed(op, selector, d);
    if (inner) {
      segments.set(Cpu.SS, ss, segments.loads.accessed(op, ss, sd));
    }
    if (fromVirtual) {
      for (int s : new int[] {Cpu.ES, Cpu.DS, Cpu.FS, Cpu.GS}) {
        segments.setNull(s, 0);
      }
    }
    enter(selector, d, privilege, offset, (type & 1) == 0);
  }

  private void enter(int selector, long d, int privilege, long offset, boolean masks) {
    cpu.cpl = privilege;
    cpu.segments.set(Cpu.CS, (selector & 0xfffc) | privilege, d);
    stack.commit();
    cpu.systemFlags &= ~(CLEARED | (masks ? SystemFlags.IF : 0));
    cpu.segments.update();
    cpu.rip = offset;
  }

  /** RFLAGS as pushed. */
  long flags() {
    return Flags.status(cpu) | (cpu.systemFlags & 0xffff_ffffL);
  }
}
