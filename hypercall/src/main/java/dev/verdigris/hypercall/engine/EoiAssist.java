package dev.verdigris.hypercall.engine;

/**
 * Lets a guest complete an interrupt without telling its local APIC (TLFS, "Virtual Interrupt
 * Control", EOI assist). A local APIC that delivers an edge-triggered interrupt with no other one
 * pending offers it; before it next looks at what is in service it withdraws the offer, and learns
 * whether the guest took it.
 */
public interface EoiAssist {
  /**
   * Tells the guest that its next EOI need not be written.
   *
   * @return false when the guest has not enabled this: it will write its EOI
   */
  boolean offer(int vpIndex);

  /**
   * Takes the offer back.
   *
   * @return true when the guest has taken it: the interrupt delivered last is complete
   */
  boolean withdraw(int vpIndex);
}
