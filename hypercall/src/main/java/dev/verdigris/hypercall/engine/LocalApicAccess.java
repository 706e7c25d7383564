package dev.verdigris.hypercall.engine;

/**
 * What the synthetic APIC MSRs (TLFS 10.2.1, HV_X64_MSR_EOI, ICR and TPR) reach: the local APIC
 * registers of a processor, in either APIC mode. Called during an exit of that processor.
 */
public interface LocalApicAccess {
  /** Writes the end-of-interrupt register. */
  void eoi(int vpIndex);

  /** Reads the interrupt command register: its high half in bits 32–63. */
  long icr(int vpIndex);

  /**
   * Writes the interrupt command register, high half first, and so sends the interrupt.
   *
   * @param value in the xAPIC layout, the 8-bit destination in bits 56–63; in x2APIC mode a 32-bit
   *     destination in bits 32–63
   */
  void icr(int vpIndex, long value);

  /** Reads the task-priority register, 0–255. */
  int tpr(int vpIndex);

  /**
   * Writes the task-priority register.
   *
   * @param value 0–255
   */
  void tpr(int vpIndex, int value);
}
