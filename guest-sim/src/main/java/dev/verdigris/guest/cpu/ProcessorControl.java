package dev.verdigris.guest.cpu;

/** What an interrupt controller can do to a processor besides interrupting it. */
public interface ProcessorControl {
  /** {@link InterruptSource#pendingVector} may have changed: look again at the next boundary. */
  void interruptsChanged();

  /** INIT: resets the processor and leaves it waiting for a start-up IPI. */
  void init();

  /**
   * Start-up IPI: a waiting processor starts in real mode at {@code vector << 12}; others ignore
   * it.
   */
  void startUp(int vector);

  /** Pends a non-maskable interrupt. */
  void nmi();
}
