package dev.verdigris.hypercall.engine;

/**
 * The registers that a processor starts with; the others have their values after INIT.
 *
 * @param pat the page attribute table MSR
 */
public record InitialContext(
    long rip,
    long rsp,
    long rflags,
    Segment cs,
    Segment ds,
    Segment es,
    Segment fs,
    Segment gs,
    Segment ss,
    Segment tr,
    Segment ldtr,
    Table idtr,
    Table gdtr,
    long efer,
    long cr0,
    long cr3,
    long cr4,
    long pat) {

  /**
   * A segment register with its descriptor cache.
   *
   * @param limit in bytes, unsigned
   * @param attributes bytes 5 and 6 of a descriptor without the limit's bits: type in bits 0–3, S
   *     4, DPL 5–6, P 7, AVL 12, L 13, D/B 14, G 15
   */
  public record Segment(long base, int limit, int selector, int attributes) {}

  /** A descriptor table register. */
  public record Table(long base, int limit) {}
}
