package dev.verdigris.guest.boot;

/**
 * Processor state in which a loaded image is entered; what is not named is as after reset.
 *
 * @param mode which processor mode, flat segments in each
 * @param rip entry point, linear
 * @param rsp stack pointer, 0 when the protocol gives none
 * @param rax accumulator (multiboot's magic)
 * @param rbx base (PVH start info, multiboot information)
 * @param rsi source index (Linux zero page)
 * @param cr3 page-table root for {@link Mode#LONG}, else 0
 * @param gdtBase address of the descriptor table that the loader made
 * @param gdtLimit its limit
 * @param codeSelector CS of the entry, in that table
 * @param dataSelector SS, DS and ES of the entry
 */
public record EntryState(
    Mode mode,
    long rip,
    long rsp,
    long rax,
    long rbx,
    long rsi,
    long cr3,
    long gdtBase,
    int gdtLimit,
    int codeSelector,
    int dataSelector) {
  /** Processor mode at entry. */
  public enum Mode {
    /** 32-bit protected mode, paging off. */
    PROTECTED,
    /** 64-bit long mode, paging on. */
    LONG
  }
}
