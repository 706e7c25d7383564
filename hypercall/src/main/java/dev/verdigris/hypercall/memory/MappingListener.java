package dev.verdigris.hypercall.memory;

/** Told when a guest page's backing changes: an engine drops what it cached of it. */
@FunctionalInterface
public interface MappingListener {
  /**
   * The backing of one page has changed.
   *
   * @param gpa guest-physical address of the page's first byte
   */
  void pageRemapped(long gpa);
}
