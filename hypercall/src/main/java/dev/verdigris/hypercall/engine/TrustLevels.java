package dev.verdigris.hypercall.engine;

/**
 * An engine's virtual trust levels (TLFS, "Virtual Secure Mode"): private registers, local APICs
 * and rights to memory for level 0, where every processor starts, and level 1, each apart.
 *
 * <p>Private to a level are RIP, RSP, RFLAGS, CR0, CR3, CR4, DR7, EFER, the segment, task,
 * descriptor table registers, the time-stamp counter's offset, the MSRs of {@link SystemRegister},
 * and the local APIC with all its registers; general registers, CR2, DR0–DR6 and the x87, SSE and
 * AVX state are shared. A level's local APIC is enabled by software from the start; {@link
 * LocalApicAccess} reaches that of the level that runs.
 *
 * <p>The engine, in turn, asks the partition what a level may access, and tells it of accesses that
 * were stopped and of interrupts that are pending for another level than the one that runs.
 */
public interface TrustLevels {
  /** Levels of each processor. */
  int COUNT = 2;

  /** The local APICs of a level; for level 0 those that the partition has anyway. */
  InterruptSink interrupts(int level);

  /**
   * The processors as a level has them, the same object each time: its translations are flushed,
   * its local APIC gets the interrupts, and its registers are those that a started processor starts
   * with.
   */
  ProcessorFleet fleet(int level);

  /**
   * A processor's registers as a level sees them, whether it runs at this level or not; valid to
   * the end of this exit.
   *
   * @return null while the processor runs and is not the one that makes this exit
   */
  LevelContext context(int vpIndex, int level);

  /**
   * Gives a processor the registers that it is to have when it first enters a level. It goes on at
   * the level where it is.
   *
   * @return {@link StartOutcome#STARTED}, or {@link StartOutcome#INVALID_CONTEXT} and nothing has
   *     changed
   */
  StartOutcome enable(int vpIndex, int level, InitialContext context);

  /**
   * Lets a processor run at another level, with that level's private registers and local APIC.
   * During an exit of the processor it happens at the exit's end: an instruction that the exit
   * completes has moved the instruction pointer of the level that is left.
   */
  void enter(int vpIndex, int level);

  /**
   * Forgets, on every processor, what was cached of a level's rights to a range of pages. When this
   * returns, no access of that level uses older rights.
   *
   * @param gpa page-aligned
   * @param pages pages of 4,096 bytes, at least 1
   */
  void rightsChanged(int level, long gpa, long pages);
}
