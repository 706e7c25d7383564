package dev.verdigris.guest.cpu.system;

import static dev.verdigris.guest.cpu.system.ControlBits.*;

import dev.verdigris.guest.cpu.Cpu;

/**
 * CR0, CR3, CR4 and EFER, and the mode transitions that writes to them make (Intel SDM volume 3,
 * sections 2.5 and 9.8.5). A write that the architecture refuses with #GP(0) returns false and
 * changes nothing.
 */
final class ControlRegisters {
  private static final long CR0_DEFINED =
      CR0_PE | CR0_MP | CR0_EM | CR0_TS | CR0_ET | CR0_NE | CR0_WP | CR0_AM | CR0_NW | CR0_CD
          | CR0_PG;
  private static final long CR4_DEFINED =
      CR4_TSD
          | CR4_DE
          | CR4_PSE
          | CR4_PAE
          | CR4_MCE
          | CR4_PGE
          | CR4_OSFXSR
          | CR4_OSXMMEXCPT
          | CR4_UMIP
          | CR4_FSGSBASE
          | CR4_SMEP
          | CR4_SMAP;
  private static final long CR4_PAGING = CR4_PSE | CR4_PAE | CR4_PGE | CR4_SMEP | CR4_SMAP;
  private static final long EFER_DEFINED = EFER_SCE | EFER_LME | EFER_LMA | EFER_NXE;
  private static final int PHYSICAL_BITS = 46;

  private final Cpu cpu;
  private long cr0;
  private long cr3;
  private long cr4;
  private long efer;

  ControlRegisters(Cpu cpu) {
    this.cpu = cpu;
  }

  void reset() {
    cr0 = CR0_ET | CR0_CD | CR0_NW;
    cr3 = 0;
    cr4 = 0;
    efer = 0;
    cpu.mmu.root(0);
    cpu.mmu.faultAddress(0);
    configure();
    cpu.fpu.controlChanged(cr0, cr4);
  }

  long cr0() {
    return cr0;
  }

  long cr3() {
    return cr3;
  }

  long cr4() {
    return cr4;
  }

  long efer() {
    return efer;
  }

  boolean writeCr0(long value) {
    long changed = (value | CR0_ET) ^ cr0;
    boolean paging = (value & CR0_PG) != 0;
    boolean wide = (efer & EFER_LMA) != 0;
    boolean wideCode = (cpu.mode & Cpu.MODE_SIZE) == Cpu.MODE_64;
    if (value >>> 32 != 0
        || (paging && (value & CR0_PE) == 0)
        || (value & (CR0_NW | CR0_CD)) == CR0_NW
        || (!paging && wideCode)) {
      return false;
    }
    if ((changed & CR0_PG) != 0 && paging) {
      if ((efer & EFER_LME) != 0) {
        boolean longCode =
            Descriptor.has(cpu.segments.rights(Cpu.CS), Descriptor.LONG) && cpu.protectedMode();
        if ((cr4 & CR4_PAE) == 0 || longCode) {
          return false;
        }
        wide = true;
      } else if ((cr4 & CR4_PAE) != 0 && !cpu.mmu.loadPointers(cr3)) {
        return false;
      }
    }
    if (!paging) {
      wide = false;
    }
    cr0 = (value & CR0_DEFINED) | CR0_ET;
    cpu.fpu.controlChanged(cr0, cr4);
    efer = wide ? efer | EFER_LMA : efer & ~EFER_LMA;
    if ((changed & (CR0_PE | CR0_PG | CR0_WP)) != 0) {
      if ((changed & CR0_PE) != 0) {
        cpu.cpl = 0;
      }
      configure();
      cpu.segments.update();
    }
    return true;
  }

  boolean writeCr3(long value) {
    if ((efer & EFER_LMA) != 0) {
      if (value >>> PHYSICAL_BITS != 0) {
        return false;
      }
    } else if ((cr0 & CR0_PG) != 0 && (cr4 & CR4_PAE) != 0 && !cpu.mmu.loadPointers(value)) {
      return false;
    }
    cr3 = value;
    cpu.mmu.root(value);
    cpu.mmu.flushLocal();
    return true;
  }

  boolean writeCr4(long value) {
    long changed = value ^ cr4;
    if ((value & ~CR4_DEFINED) != 0 || ((efer & EFER_LMA) != 0 && (value & CR4_PAE) == 0)) {
      return false;
    }
    boolean entersPae = (cr0 & CR0_PG) != 0 && (efer & EFER_LMA) == 0 && (value & CR4_PAE) != 0;
    if (entersPae && (changed & CR4_PAGING) != 0 && !cpu.mmu.loadPointers(cr3)) {
      return false;
    }
    cr4 = value;
    cpu.fpu.controlChanged(cr0, cr4);
    if ((changed & CR4_PAGING) != 0) {
      configure();
    }
    return true;
  }

  boolean writeEfer(long value) {
    if ((value & ~EFER_DEFINED) != 0 || (((value ^ efer) & EFER_LME) != 0 && (cr0 & CR0_PG) != 0)) {
      return false;
    }
    long old = efer;
    efer = (value & ~EFER_LMA) | (old & EFER_LMA);
    if (((old ^ efer) & EFER_NXE) != 0) {
      configure();
    }
    return true;
  }

  /** Whether {@link #load} can follow: values that this processor can have together. */
  boolean accepts(long newCr0, long newCr3, long newCr4, long newEfer) {
    boolean wide = (newEfer & EFER_LMA) != 0;
    boolean pae = (newCr0 & CR0_PG) != 0 && (newCr4 & CR4_PAE) != 0 && !wide;
    return (newCr4 & ~CR4_DEFINED) == 0
        && (newEfer & ~EFER_DEFINED) == 0
        && (!wide || newCr3 >>> PHYSICAL_BITS == 0)
        && (!pae || cpu.mmu.loadPointers(newCr3));
  }

  /** Sets all four at once. */
  void load(long newCr0, long newCr3, long newCr4, long newEfer) {
    cr0 = (newCr0 & CR0_DEFINED) | CR0_ET;
    cr3 = newCr3;
    cr4 = newCr4;
    efer = newEfer;
    cpu.mmu.root(newCr3);
    configure();
    cpu.fpu.controlChanged(cr0, cr4);
  }

  private void configure() {
    cpu.mmu.configure(cr0, cr4, efer);
  }
}
