package dev.verdigris.guest.cpu;

/** A processor's local interrupt controller, as the processor sees it. */
public interface InterruptSource {
  /** Vector of the interrupt that may be delivered now by its priority, or -1. */
  int pendingVector();

  /** The processor delivers {@code vector}, which {@link #pendingVector} has just returned. */
  void accept(int vector);

  /** CR8: bits 4–7 of the task-priority register. */
  int cr8();

  /** Writes CR8. */
  void cr8(int value);
}
