package dev.verdigris.hypercall.memory;

/** Told of the first write to a page after {@link GuestMemory#watch}. */
@FunctionalInterface
public interface PageWatcher {
  /**
   * A watched page is about to be written, or has been; it is watched no more.
   *
   * @param gpa guest-physical address of the page's first byte
   */
  void pageWritten(long gpa);
}
