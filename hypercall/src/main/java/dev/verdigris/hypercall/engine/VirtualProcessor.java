package dev.verdigris.hypercall.engine;

/**
 * A virtual processor as the models see it: its number and, during an exit of its own, its
 * registers.
 */
public interface VirtualProcessor {
  /** VP index (TLFS 7.8.1): 0 to the number of processors less one. */
  int index();

  /** Initial local APIC identifier. */
  int apicId();

  /** Reads a register. Valid during an exit of this processor, or while it is stopped. */
  long register(Register register);

  /** Writes a register, under the same condition. */
  void register(Register register, long value);

  /**
   * Reads half of an XMM register.
   *
   * @param index 0–15
   * @param high true for bits 64–127
   */
  long xmm(int index, boolean high);

  /** Writes half of an XMM register. */
  void xmm(int index, boolean high, long value);

  /** Current privilege level, 0–3. */
  int privilegeLevel();

  /** True while the processor runs 64-bit code: EFER.LMA and CS.L. */
  boolean longMode();

  /** True while CR0.PE is set. */
  boolean protectedMode();

  /**
   * Translates a linear address as a supervisor access of this processor would be, through its
   * current page tables; the identity while paging is off. Xen hands hypercall arguments over as
   * linear addresses. The translation holds to the end of the 4,096-byte page and until the
   * processor runs again; no page fault is raised and, with {@code write} false, no dirty bit is
   * set.
   *
   * @param linearAddress may be hostile: not canonical, not mapped
   * @param write true to ask for an address that may be written
   * @return the guest-physical address, which may be beyond RAM, or -1 when the access would fault
   */
  long translate(long linearAddress, boolean write);
}
