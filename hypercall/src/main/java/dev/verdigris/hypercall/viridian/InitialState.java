package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.InitialContext;
import dev.verdigris.hypercall.memory.GuestMemory;

/**
 * Whether a processor may start with a context: what the architecture forbids of every processor
 * (Intel SDM volume 3, "Checks on the guest state area"). What a model of processor lacks its
 * engine refuses.
 */
final class InitialState {
  private static final long CR0_PE = 1;
  private static final long CR0_NW = 1L << 29;
  private static final long CR0_CD = 1L << 30;
  private static final long CR0_PG = 1L << 31;
  private static final long CR4_PAE = 1L << 5;
  private static final long EFER_LME = 1L << 8;
  private static final long EFER_LMA = 1L << 10;
  // SCE, LME, LMA, NXE, and AMD's SVME, LMSLE, FFXSR.
  private static final long EFER_KNOWN = 0x7d01;
  private static final long HIGH_HALF = ~0xffff_ffffL;
  private static final int CODE_LONG = 1 << 13;
  private static final int MEMORY_TYPES = 8;
  // Of the page attribute table: UC, WC, WT, WP, WB, UC−.
  private static final int VALID_MEMORY_TYPES = 0b1111_0011;

  private InitialState() {}

  static boolean valid(InitialContext c) {
    return control(c) && mode(c) && memoryTypes(c.pat());
  }

  private static boolean control(InitialContext c) {
    boolean paging = (c.cr0() & CR0_PG) != 0;
    return (c.cr0() & HIGH_HALF) == 0
        && (!paging || (c.cr0() & CR0_PE) != 0)
        && ((c.cr0() & CR0_NW) == 0 || (c.cr0() & CR0_CD) != 0)
        && (c.cr4() & HIGH_HALF) == 0
        && (c.efer() & ~EFER_KNOWN) == 0
        && Long.compareUnsigned(c.cr3(), GuestMemory.MAX_ADDRESS) < 0;
  }

  /** EFER.LMA is set exactly when paging and LME are, and then RIP is what the code segment can. */
  private static boolean mode(InitialContext c) {
    boolean active = (c.efer() & EFER_LMA) != 0;
    boolean longMode = (c.cr0() & CR0_PG) != 0 && (c.efer() & EFER_LME) != 0;
    boolean wide = active && (c.cs().attributes() & CODE_LONG) != 0;
    return active == longMode
        && (!active || (c.cr4() & CR4_PAE) != 0)
        && (wide ? canonical(c.rip()) : (c.rip() & HIGH_HALF) == 0)
        && canonical(c.gdtr().base())
        && canonical(c.idtr().base());
  }

  private static boolean memoryTypes(long pat) {
    for (int i = 0; i < MEMORY_TYPES; i++) {
      int type = (int) (pat >>> (i * 8)) & 0xff;
      if (type >= MEMORY_TYPES || ((VALID_MEMORY_TYPES >>> type) & 1) == 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean canonical(long address) {
    return address << 16 >> 16 == address;
  }
}
