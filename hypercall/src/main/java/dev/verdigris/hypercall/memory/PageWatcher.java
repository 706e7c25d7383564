package dev.verdigris.hypercall.memory;

/** Told of writes to the pages that {@link GuestMemory#watch} names, until they are unwatched. */
@FunctionalInterface
public interface PageWatcher {
  /**
   * A watched page has been written, or will be before the writer tells anybody.
   *
   * @param gpa guest-physical address of the page's first byte
   */
  void pageWritten(long gpa);
}
