package dev.verdigris.guest.cpu.mmu;

/** Breakpoints on data: asked of every access to the pages that they lie on. */
public interface DataBreakpoints {
  /** True when a breakpoint lies on the page of a linear address. */
  boolean onPage(long linear);

  /** Bytes on such a page are being accessed. */
  void accessed(long linear, int size, boolean write);
}
