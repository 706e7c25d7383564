package dev.verdigris.hypercall.engine;

/**
 * Memory of an isolated partition, told page by page what its host may see. Pages are 4,096 bytes,
 * and RAM.
 */
public interface IsolatedMemory {
  /** The guest has accepted a page, which it may access from now on. */
  void accepted(long gpa);

  /**
   * The guest has said what the host may do with a page.
   *
   * @param readable whether the host may read it
   * @param writable whether the host may write it
   */
  void visible(long gpa, boolean readable, boolean writable);
}
