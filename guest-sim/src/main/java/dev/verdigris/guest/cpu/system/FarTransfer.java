package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.Vector;

/**
 * Far JMP, CALL and RET, through call gates and to other privilege levels (Intel SDM volume 3,
 * section 5.8). Each sets {@link Cpu#rip}; a fault leaves the processor as it was.
 */
final class FarTransfer {
  private final Cpu cpu;
  private final StackCursor stack;
  private final TaskSwitch tasks;

  FarTransfer(Cpu cpu, TaskSwitch tasks) {
    this.cpu = cpu;
    this.tasks = tasks;
    stack = new StackCursor(cpu);
  }

  private Segmentation segments() {
    return cpu.segments;
  }

  /**
   * Far JMP.
   *
   * @param nextRip where a task switched away from goes on
   */
  void jump(Op op, int selector, long offset, long nextRip) {
    if (segments().paragraphs()) {
      jumpReal(op, selector, offset);
      return;
    }
    long d = target(op, selector);
    int r = Descriptor.rights(d);
    if (Descriptor.has(r, Descriptor.USER_SEGMENT)) {
      checkDirect(op, selector, r);
      go(op, selector, d, offset, cpu.cpl);
      return;
    }
    switch (Descriptor.systemType(r)) {
      case Descriptor.CALL_GATE_16, Descriptor.CALL_GATE_32 -> {
        checkGate(op, selector, r);
        int code = gateSelector(d);
        long cd = target(op, code);
        int cr = Descriptor.rights(cd);
        checkGateTarget(op, code, cr);
        if (!Descriptor.isConforming(cr) && Descriptor.dpl(cr) != cpu.cpl) {
          throw cpu.fault(op, Vector.GP, code & 0xfffc);
        }
        go(op, code, cd, gateOffset(op, selector, d), cpu.cpl);
      }
      case Descriptor.TASK_GATE -> {
        checkGate(op, selector, r);
        tasks.jump(op, gateSelector(d), nextRip);
      }
      case Descriptor.TSS_16, Descriptor.TSS_32 -> {
        checkTask(op, selector, r);
        tasks.jump(op, selector, nextRip);
      }
      default -> throw cpu.fault(op, Vector.GP, selector & 0xfffc);
    }
  }

  /**
   * Far CALL.
   *
   * @param size operand size: 2, 4 or 8
   */
  void call(Op op, int selector, long offset, int size, long nextRip) {
    stack.current(op);
    if (segments().paragraphs()) {
      stack.push(size, segments().selector(Cpu.CS));
      stack.push(size, nextRip);
      jumpReal(op, selector, offset);
      stack.commit();
      return;
    }
    long d = target(op, selector);
    int r = Descriptor.rights(d);
    if (Descriptor.has(r, Descriptor.USER_SEGMENT)) {
      checkDirect(op, selector, r);
      stack.push(size, segments().selector(Cpu.CS));
      stack.push(size, nextRip);
      go(op, selector, d, offset, cpu.cpl);
      stack.commit();
      return;
    }
    switch (Descriptor.systemType(r)) {
      case Descriptor.CALL_GATE_16, Descriptor.CALL_GATE_32 -> {
        checkGate(op, selector, r);
        callGate(op, selector, d, nextRip);
      }
      case Descriptor.TASK_GATE -> {
        checkGate(op, selector, r);
        tasks.call(op, gateSelector(d), nextRip);
      }
      case Descriptor.TSS_16, Descriptor.TSS_32 -> {
        checkTask(op, selector, r);
        tasks.call(op, selector, nextRip);
      }
      default -> throw cpu.fault(op, Vector.GP, selector & 0xfffc);
    }
  }

  private void callGate(Op op, int gate, long d, long nextRip) {
    boolean wide = cpu.system.longModeActive();
    int type = Descriptor.systemType(Descriptor.rights(d));
    int size = wide ? 8 : type == Descriptor.CALL_GATE_32 ? 4 : 2;
    int code = gateSelector(d);
    long cd = target(op, code);
    int cr = Descriptor.rights(cd);
    checkGateTarget(op, code, cr);
    long offset = gateOffset(op, gate, d);
    int privilege = Descriptor.dpl(cr);
    int oldCs = segments().selector(Cpu.CS);
    if (Descriptor.isConforming(cr) || privilege == cpu.cpl) {
      stack.push(size, oldCs);
      stack.push(size, nextRip);
      go(op, code, cd, offset, cpu.cpl);
      stack.commit();
      return;
    }
    int oldSs = segments().selector(Cpu.SS);
    long oldPointer = cpu.r[4];
    int words = wide ? 0 : (int) (d >>> 32) & 0x1f;
    long[] parameters = new long[words];
    for (int i = 0; i < words; i++) {
      parameters[i] = stack.peek(i * size, size);
    }
    int newSs = privilege;
    long sd = 0;
    if (wide) {
      stack.wide(op, segments().loads.taskStack64(op, 4 + 8 * privilege), privilege);
    } else {
      newSs = segments().loads.taskStackSelector(op, privilege);
      sd = segments().loads.stackDescriptor(op, newSs, privilege, Vector.TS);
      stack.segment(op, newSs, sd, segments().loads.taskStackPointer(op, privilege), privilege);
    }
    stack.push(size, oldSs);
    stack.push(size, oldPointer);
    for (int i = words - 1; i >= 0; i--) {
      stack.push(size, parameters[i]);
    }
    stack.push(size, oldCs);
    stack.push(size, nextRip);
    if (wide) {
      segments().setNull(Cpu.SS, newSs);
    } else {
      segments().set(Cpu.SS, newSs, segments().loads.accessed(op, newSs, sd));
    }
    go(op, code, cd, offset, privilege);
    stack.commit();
  }

  /**
   * Far RET.
   *
   * @param size operand size
   * @param release bytes of parameters to drop
   */
  void ret(Op op, int size, int release) {
    stack.current(op);
    long offset = stack.pop(size);
    int selector = (int) stack.pop(size) & 0xffff;
    stack.skip(release);
    if (segments().paragraphs()) {
      jumpReal(op, selector, offset);
      stack.commit();
      return;
    }
    returnTo(op, stack, selector, offset, size, release, false);
  }

  /**
   * The second half of a far RET and of an IRET in protected mode: CS:RIP have been popped.
   *
   * @param popsStack the frame holds SS:RSP whatever the privilege level
   */
  void returnTo(
      Op op,
      StackCursor from,
      int selector,
      long offset,
      int size,
      int release,
      boolean popsStack) {
    long d = target(op, selector);
    int r = Descriptor.rights(d);
    int privilege = selector & 3;
    boolean right =
        Descriptor.isCode(r)
            && privilege >= cpu.cpl
            && (Descriptor.isConforming(r)
                ? Descriptor.dpl(r) <= privilege
                : Descriptor.dpl(r) == privilege);
    if (!right) {
      throw cpu.fault(op, Vector.GP, selector & 0xfffc);
    }
    if (!Descriptor.has(r, Descriptor.PRESENT)) {
      throw cpu.fault(op, Vector.NP, selector & 0xfffc);
    }
    if (privilege == cpu.cpl && !popsStack) {
      go(op, selector, d, offset, privilege);
      from.commit();
      return;
    }
    long pointer = from.pop(size);
    int ss = (int) from.pop(size) & 0xffff;
    boolean wide = cpu.system.longModeActive() && Descriptor.has(r, Descriptor.LONG);
    boolean outer = privilege != cpu.cpl;
    if ((ss & 0xfffc) == 0) {
      if (!wide || privilege == 3 || (ss & 3) != privilege) {
        throw cpu.generalProtection(op);
      }
      checkOffset(op, d, offset);
      segments().setNull(Cpu.SS, ss);
    } else {
      long sd = segments().loads.stackDescriptor(op, ss, privilege, Vector.GP);
      checkOffset(op, d, offset);
      segments().set(Cpu.SS, ss, segments().loads.accessed(op, ss, sd));
    }
    go(op, selector, d, offset, privilege);
    if (wide) {
      cpu.r[4] = pointer + release;
    } else if (Descriptor.has(segments().rights(Cpu.SS), Descriptor.BIG)) {
      cpu.r[4] = (pointer + release) & 0xffff_ffffL;
    } else {
      cpu.r[4] = (cpu.r[4] & ~0xffffL) | ((pointer + release) & 0xffff);
    }
    if (outer) {
      segments().dropPrivileged();
      segments().update();
    }
  }

  void jumpReal(Op op, int selector, long offset) {
    if (offset < 0 || offset > segments().limit(Cpu.CS)) {
      throw cpu.generalProtection(op);
    }
    segments().setReal(Cpu.CS, selector);
    segments().update();
    cpu.rip = offset;
  }

  private long target(Op op, int selector) {
    if ((selector & 0xfffc) == 0) {
      throw cpu.generalProtection(op);
    }
    return segments().loads.descriptor(op, selector, Vector.GP);
  }

  private void checkDirect(Op op, int selector, int r) {
    int dpl = Descriptor.dpl(r);
    boolean allowed =
        Descriptor.isConforming(r) ? dpl <= cpu.cpl : (selector & 3) <= cpu.cpl && dpl == cpu.cpl;
    if (!Descriptor.isCode(r) || !allowed) {
      throw cpu.fault(op, Vector.GP, selector & 0xfffc);
    }
    if (!Descriptor.has(r, Descriptor.PRESENT)) {
      throw cpu.fault(op, Vector.NP, selector & 0xfffc);
    }
  }

  private void checkGate(Op op, int selector, int r) {
    boolean wide = cpu.system.longModeActive();
    if (Descriptor.dpl(r) < Math.max(cpu.cpl, selector & 3)
        || (wide && Descriptor.systemType(r) != Descriptor.CALL_GATE_32)) {
      throw cpu.fault(op, Vector.GP, selector & 0xfffc);
    }
    if (!Descriptor.has(r, Descriptor.PRESENT)) {
      throw cpu.fault(op, Vector.NP, selector & 0xfffc);
    }
  }

  private void checkTask(Op op, int selector, int r) {
    if (cpu.system.longModeActive() || Descriptor.dpl(r) < Math.max(cpu.cpl, selector & 3)) {
      throw cpu.fault(op, Vector.GP, selector & 0xfffc);
    }
  }

  private void checkGateTarget(Op op, int selector, int r) {
    boolean wrongSize =
        cpu.system.longModeActive() && (r & (Descriptor.LONG | Descriptor.BIG)) != Descriptor.LONG;
    if (!Descriptor.isCode(r) || Descriptor.dpl(r) > cpu.cpl || wrongSize) {
      throw cpu.fault(op, Vector.GP, selector & 0xfffc);
    }
    if (!Descriptor.has(r, Descriptor.PRESENT)) {
      throw cpu.fault(op, Vector.NP, selector & 0xfffc);
    }
  }

  private static int gateSelector(long gate) {
    return (int) (gate >>> 16) & 0xffff;
  }

  private long gateOffset(Op op, int selector, long gate) {
    long low = (gate & 0xffff) | (gate >>> 32 & 0xffff_0000L);
    if (!cpu.system.longModeActive()) {
      int type = Descriptor.systemType(Descriptor.rights(gate));
      return type == Descriptor.CALL_GATE_16 ? gate & 0xffff : low;
    }
    long address = segments().loads.descriptorAddress(op, selector, 16, Vector.GP);
    long high = cpu.mmu.loadSystem(op, address + 8, 8);
    if ((high >>> 40 & 0x1f) != 0) {
      throw cpu.fault(op, Vector.GP, selector & 0xfffc);
    }
    return low | high << 32;
  }

  /** Checks that code may be entered at an offset. */
  private void checkOffset(Op op, long descriptor, long offset) {
    int r = Descriptor.rights(descriptor);
    if (cpu.system.longModeActive() && Descriptor.has(r, Descriptor.LONG)) {
      if (Descriptor.has(r, Descriptor.BIG) || offset << 16 >> 16 != offset) {
        throw cpu.generalProtection(op);
      }
    } else if ((offset & 0xffff_ffffL) > Descriptor.limit(descriptor)) {
      throw cpu.generalProtection(op);
    }
  }

  /** Enters a code segment whose descriptor has been checked. */
  void go(Op op, int selector, long descriptor, long offset, int privilege) {
    checkOffset(op, descriptor, offset);
    long d = segments().loads.accessed(op, selector, descriptor);
    boolean wide =
        cpu.system.longModeActive() && Descriptor.has(Descriptor.rights(d), Descriptor.LONG);
    cpu.cpl = privilege;
    segments().set(Cpu.CS, (selector & 0xfffc) | privilege, d);
    segments().update();
    cpu.rip = wide ? offset : offset & 0xffff_ffffL;
  }
}
