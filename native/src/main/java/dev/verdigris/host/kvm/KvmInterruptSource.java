package dev.verdigris.host.kvm;

/**
 * The interrupt controller of a processor, which is not KVM's own. Asked on the thread that runs
 * the processor, one at a time with the exits.
 */
public interface KvmInterruptSource {
  /** Vector of the interrupt that may be delivered now by its priority, or -1. */
  int pendingVector();

  /** The processor takes {@code vector}, which {@link #pendingVector} has just returned. */
  void accept(int vector);

  /** CR8, the processor's task priority: 0–15. */
  int cr8();

  /** The guest has written CR8. */
  void cr8(int value);
}
