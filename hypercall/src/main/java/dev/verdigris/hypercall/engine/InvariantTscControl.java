package dev.verdigris.hypercall.engine;

/** Whether the guest sees that its TSC is invariant: CPUID leaf 0x80000007, EDX bit 8. */
@FunctionalInterface
public interface InvariantTscControl {
  /** Shows or hides the bit on every processor from now on; hidden at first. */
  void expose(boolean visible);
}
