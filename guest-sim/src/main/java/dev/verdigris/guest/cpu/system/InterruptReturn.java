package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;

/** IRET in every mode (Intel SDM volume 2, IRET). */
final class InterruptReturn {
  private static final int BASIC = Flags.STATUS | SystemFlags.TF | SystemFlags.DF | SystemFlags.NT;
  private static final int WIDE = SystemFlags.RF | SystemFlags.AC | SystemFlags.ID;

  private final Cpu cpu;
  private final FarTransfer far;
  private final TaskSwitch tasks;
  private final StackCursor stack;

  InterruptReturn(Cpu cpu, FarTransfer far, TaskSwitch tasks) {
    this.cpu = cpu;
    this.far = far;
    this.tasks = tasks;
    stack = new StackCursor(cpu);
  }

  /**
   * Returns.
   *
   * @param size operand size
   */
  void execute(Op op, int size, long nextRip) {
    if (SystemFlags.virtual8086(cpu)) {
      if (SystemFlags.iopl(cpu) != 3) {
        throw cpu.generalProtection(op);
      }
      real(op, size);
    } else if (!cpu.protectedMode()) {
      real(op, size);
    } else {
      protectedMode(op, size, nextRip);
    }
    cpu.system.nmiReturned();
  }

  private void real(Op op, int size) {
    stack.current(op);
    long offset = stack.pop(size);
    int selector = (int) stack.pop(size) & 0xffff;
    long flags = stack.pop(size);
    int mask = mask(size);
    if (SystemFlags.virtual8086(cpu)) {
      mask &= ~SystemFlags.IOPL;
    }
    far.jumpReal(op, selector, offset);
    stack.commit();
    cpu.system.writeFlags(flags, mask);
  }

  private void protectedMode(Op op, int size, long nextRip) {
    boolean wide = cpu.system.longModeActive();
    if ((cpu.systemFlags & SystemFlags.NT) != 0) {
      if (wide) {
        throw cpu.generalProtection(op);
      }
      tasks.returnFromNested(op, nextRip);
      return;
    }
    stack.current(op);
    long offset = stack.pop(size);
    int selector = (int) stack.pop(size) & 0xffff;
    long flags = stack.pop(size);
    if (!wide && size == 4 && cpu.cpl == 0 && (flags & SystemFlags.VM) != 0) {
      virtual8086(selector, offset, flags);
      return;
    }
    int mask = mask(size);
    boolean wideCode = (cpu.mode & Cpu.MODE_SIZE) == Cpu.MODE_64;
    far.returnTo(op, stack, selector, offset, size, 0, wideCode);
    cpu.system.writeFlags(flags, mask);
  }

  private void virtual8086(int selector, long offset, long flags) {
    long pointer = stack.pop(4);
    int ss = (int) stack.pop(4) & 0xffff;
    int[] data = new int[4];
    for (int i = 0; i < data.length; i++) {
      data[i] = (int) stack.pop(4) & 0xffff;
    }
    cpu.cpl = 3;
    cpu.r[4] = pointer;
    cpu.systemFlags |= SystemFlags.VM;
    Segmentation segments = cpu.segments;
    segments.setReal(Cpu.CS, selector);
    segments.setReal(Cpu.SS, ss);
    segments.setReal(Cpu.ES, data[0]);
    segments.setReal(Cpu.DS, data[1]);
    segments.setReal(Cpu.FS, data[2]);
    segments.setReal(Cpu.GS, data[3]);
    segments.update();
    cpu.rip = offset & 0xffff;
    cpu.system.writeFlags(flags, BASIC | WIDE | SystemFlags.IF | SystemFlags.IOPL);
  }

  /** The flags that are taken over, by the privilege before the return. */
  private int mask(int size) {
    int mask = BASIC | (size > 2 ? WIDE : 0);
    if (cpu.cpl == 0) {
      mask |= SystemFlags.IOPL;
    }
    return cpu.cpl <= SystemFlags.iopl(cpu) ? mask | SystemFlags.IF : mask;
  }
}
