package dev.verdigris.hypercall.engine;

/**
 * An engine's processors, for calls of one processor that act on others. Called during an exit of
 * any processor; every processor number is one that the machine has.
 */
public interface ProcessorFleet {
  /** Stands for every address space. */
  long ALL_SPACES = -1;

  /**
   * Forgets a processor's translations of linear addresses. When this returns, no access that the
   * processor makes later uses one of them.
   *
   * @param addressSpace a CR3 value, or {@link #ALL_SPACES}; an engine may forget more than one
   * @param globals whether global translations go too
   */
  void flush(int vpIndex, long addressSpace, boolean globals);

  /**
   * Forgets a processor's translations of a range of linear addresses, global ones too, as {@link
   * #flush(int, long, boolean)} does. A large page goes when any of it is in the range.
   *
   * @param addressSpace a CR3 value, or {@link #ALL_SPACES}
   * @param address page-aligned; may be hostile, what is not canonical has no translation
   * @param pages pages of 4,096 bytes, at least 1
   */
  void flush(int vpIndex, long addressSpace, long address, long pages);

  /**
   * Forgets, on every processor, what was cached of a second-level address space that the guest, a
   * hypervisor itself, made.
   *
   * @param addressSpace the second-level page tables' root
   * @param gpa page-aligned; may be hostile
   * @param pages pages of 4,096 bytes; {@link Long#MAX_VALUE} for all
   * @return false while the guest is no hypervisor
   */
  boolean flushSecondLevel(long addressSpace, long gpa, long pages);

  /** Sends a non-maskable interrupt. */
  void nonMaskableInterrupt(int vpIndex);

  /** Whether a logical APIC destination, in the format of the processor's APIC mode, means it. */
  boolean selectedBy(int vpIndex, long logicalDestination);

  /**
   * A processor's registers, valid to the end of this exit.
   *
   * @return null while the processor runs
   */
  VirtualProcessor standing(int vpIndex);

  /**
   * Lets the processor that makes this exit sleep after it, until an interrupt is pending for it,
   * whether it has interrupts enabled or not.
   */
  void idle(int vpIndex);

  /**
   * Starts a processor that waits for its start-up IPI.
   *
   * @return what became of it; unless {@link StartOutcome#STARTED} nothing has changed
   */
  StartOutcome start(int vpIndex, InitialContext context);
}
