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
}
