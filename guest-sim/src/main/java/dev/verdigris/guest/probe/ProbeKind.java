package dev.verdigris.guest.probe;

/**
 * What a probe does: each kind has a routine in the image. A, B and C are the probe's operands.
 *
 * @see Probe
 */
enum ProbeKind {
  /** CPUID of leaf A, subleaf B; prints EAX, EBX, ECX, EDX. */
  LEAF,
  /** CPUID of each leaf after A that leaf B announces; prints the leaves with their registers. */
  FURTHER_LEAVES,
  /** RDMSR of A; prints the value and keeps it for {@link #MSR_WRITE_BACK}. */
  MSR_READ,
  /** RDMSR of A; prints the value. */
  MSR_SHOW,
  /** RDMSR of A, whose value depends on time or machine and is not printed. */
  MSR_READABLE,
  /** WRMSR of B to A. */
  MSR_WRITE,
  /** WRMSR to A of what {@link #MSR_READ} has read. */
  MSR_WRITE_BACK,
  /**
   * Marks the page B, has MSR A lay an overlay over it and take it away; prints the page's first
   * eight bytes meanwhile and afterwards.
   */
  OVERLAY,
  /** Prints the first eight bytes of page A. */
  MEMORY,
  /** Copies the hypercall page. */
  COPY_PAGE,
  /**
   * Hypercall of 64-bit code: input value A, parameters B and C, or by registers when A says so.
   */
  CALL,
  /** The same of 32-bit code. */
  CALL_32,
  /** The same at privilege level 3. */
  CALL_USER,
  /** {@link #CALL}; where it succeeds, waits for the interrupt that it sends. */
  CALL_INTERRUPTING,
  /** Fast hypercall A with the vector and a mask of all processors but the first. */
  CALL_OTHERS,
  /** WRMSR of B to A, which sends the vector to this processor; waits for the interrupt. */
  MSR_INTERRUPTING,
  /** RDMSR of A with an interrupt pending. */
  MSR_IDLE,
  /** Timer with configuration MSR A gets configuration B; waits for the interrupt. */
  TIMER,
  /** The same, when the slot of its message is taken: waits for the pending flag. */
  TIMER_BEHIND,
  /** Frees the message slot and writes MSR A; waits for the interrupt. */
  END_OF_MESSAGE,
  /** Frees the message slot and writes MSR A. */
  FREE_SLOT,
  /**
   * Compares the reference TSC page that MSR A lays over page B with the reference count, from
   * which it may be C units away.
   */
  REFERENCE_TSC
}
