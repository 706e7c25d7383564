package dev.verdigris.guest.cpu.system;

import static dev.verdigris.guest.cpu.system.Segmentation.LDTR;
import static dev.verdigris.guest.cpu.system.Segmentation.TR;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.Vector;

/**
 * Loads of segment registers from the descriptor tables, with every check, and of stack pointers
 * from the task state (Intel SDM volume 3, chapters 3, 5 and 7).
 */
final class SegmentLoads {
  private final Cpu cpu;
  private final Segmentation segments;

  SegmentLoads(Cpu cpu, Segmentation segments) {
    this.cpu = cpu;
    this.segments = segments;
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
    long limit = segments.gdtLimit();
    if (local) {
      limit =
          Descriptor.has(segments.rights(LDTR), Descriptor.UNUSABLE) ? -1 : segments.limit(LDTR);
    }
    if (offset + size - 1 > limit) {
      throw cpu.fault(op, vector, selector & 0xfffc);
    }
    return (local ? segments.base(LDTR) : segments.gdtBase()) + offset;
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
    if (segments.paragraphs()) {
      segments.setReal(register, selector);
    } else if (register == Cpu.SS) {
      loadStack(op, selector);
    } else if ((selector & 0xfffc) == 0) {
      segments.setNull(register, selector);
    } else {
      long d = descriptor(op, selector, Vector.GP);
      checkData(op, selector, Descriptor.rights(d));
      segments.set(register, selector, accessed(op, selector, d));
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
      segments.setNull(Cpu.SS, selector);
      return;
    }
    long d = stackDescriptor(op, selector, cpu.cpl, Vector.GP);
    segments.set(Cpu.SS, selector, accessed(op, selector, d));
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

  // --- the task state's stacks (section 7.2.1, and 7.7 for long mode)

  /** Reads a stack pointer of the 64-bit task state. */
  long taskStack64(Op op, int offset) {
    if (offset + 7 > segments.limit(TR)) {
      throw cpu.fault(op, Vector.TS, segments.selector(TR) & 0xfffc);
    }
    return cpu.mmu.loadSystem(op, segments.base(TR) + offset, 8);
  }

  /** Reads the stack selector for a privilege level from a 16- or 32-bit task state. */
  int taskStackSelector(Op op, int privilege) {
    boolean big = Descriptor.has(segments.rights(TR), 8);
    int offset = big ? 8 + 8 * privilege : 4 + 4 * privilege;
    if (offset + 1 > segments.limit(TR)) {
      throw cpu.fault(op, Vector.TS, segments.selector(TR) & 0xfffc);
    }
    int selector = (int) cpu.mmu.loadSystem(op, segments.base(TR) + offset, 2);
    if ((selector & 0xfffc) == 0) {
      throw cpu.fault(op, Vector.TS, 0);
    }
    return selector;
  }

  /** Reads the stack pointer for a privilege level from a 16- or 32-bit task state. */
  long taskStackPointer(Op op, int privilege) {
    boolean big = Descriptor.has(segments.rights(TR), 8);
    int offset = big ? 4 + 8 * privilege : 2 + 4 * privilege;
    return cpu.mmu.loadSystem(op, segments.base(TR) + offset, big ? 4 : 2);
  }

  // --- system segments

  /** LLDT. */
  void loadLocalTable(Op op, int selector) {
    if ((selector & 0xfffc) == 0) {
      segments.set(LDTR, selector, 0, 0, Descriptor.UNUSABLE);
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
    segments.taskBusy();
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
    segments.set(register, selector, base, Descriptor.limit(d), r);
  }
}
