package dev.verdigris.guest.probe;

/**
 * Guest-physical memory of the Hyper-V probe.
 *
 * <pre>
 * 0x008000  code by which further processors start
 * 0x100000  image, then the boot processor's stack
 * 0x200000  hypercall page, and a copy of it
 * 0x202000  hypercall input and output, two pages each
 * 0x206000  pages for SynIC messages, event flags, reference TSC, VP assist
 * 0x20a000  stack of code at privilege level 3
 * 0x20b000  local APIC identifiers, 4 bytes a processor; then interrupt counts, 8 bytes a vector
 * 0x210000  stacks of further processors, 4 KiB each
 * </pre>
 */
final class ProbeMemory {
  static final int TRAMPOLINE = 0x8000;
  static final long STACK_TOP = 0x20_0000;
  static final long HYPERCALL_PAGE = 0x20_0000;
  static final long HYPERCALL_COPY = 0x20_1000;
  static final long INPUT = 0x20_2000;
  static final long OUTPUT = 0x20_4000;
  static final long MESSAGES = 0x20_6000;
  static final long EVENT_FLAGS = 0x20_7000;
  static final long REFERENCE_TSC = 0x20_8000;
  static final long ASSIST = 0x20_9000;
  static final long USER_STACK_TOP = 0x20_b000;
  static final long APIC_IDS = 0x20_b000;
  static final long COUNTS = 0x20_b800;
  static final long STACKS = 0x21_0000;

  static final int PAGE = 0x1000;

  /** Most processors that the probe starts. */
  static final int MAX_PROCESSORS = 240;

  /** First address after all of it. */
  static final long END = STACKS + (long) MAX_PROCESSORS * PAGE;

  private ProbeMemory() {}
}
