package dev.verdigris.host.kvm;

/**
 * State in which a KVM processor begins: flat segments, privilege level 0, interrupts off; what is
 * not named is as after reset.
 *
 * @param longMode true for 64-bit mode with paging on, false for 32-bit protected mode without
 * @param rip entry point, linear
 * @param rsp stack pointer
 * @param rax accumulator
 * @param rbx base
 * @param rsi source index
 * @param cr3 page-table root, in 64-bit mode
 * @param gdtBase address of the descriptor table
 * @param gdtLimit its limit
 * @param codeSelector CS, in that table
 * @param dataSelector SS, DS and ES
 */
public record FlatEntry(
    boolean longMode,
    long rip,
    long rsp,
    long rax,
    long rbx,
    long rsi,
    long cr3,
    long gdtBase,
    int gdtLimit,
    int codeSelector,
    int dataSelector) {}
