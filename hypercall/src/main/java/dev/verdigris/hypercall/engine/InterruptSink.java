package dev.verdigris.hypercall.engine;

/** Where the models send interrupts: the local APICs of an engine, or a model guest. */
public interface InterruptSink {
  /**
   * Requests a fixed, edge-triggered interrupt.
   *
   * @param vpIndex the processor
   * @param vector 16–255
   * @param autoEoi the interrupt is complete when delivered, with no EOI by the guest (TLFS 11.5,
   *     the AutoEOI bit of a SINT)
   */
  void interrupt(int vpIndex, int vector, boolean autoEoi);
}
