package dev.verdigris.hypercall.engine;

/** Told by a guest of memory whose content it does not need. */
@FunctionalInterface
public interface MemoryHints {
  /**
   * The guest neither reads nor keeps what is in the pages; the host may take them back, and the
   * guest finds anything there when it writes them first.
   *
   * @param gpa page-aligned; every page is RAM
   * @param pages pages of 4,096 bytes, at least 1
   */
  void discard(long gpa, long pages);
}
