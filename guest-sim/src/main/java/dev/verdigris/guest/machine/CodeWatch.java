package dev.verdigris.guest.machine;

import dev.verdigris.hypercall.memory.PageWatcher;
import dev.verdigris.hypercall.time.Handoff;

/**
 * Drops decoded code that has been written: at once for what the processors' thread writes, and for
 * a device's thread by way of that thread, which is called out of the guest before the device tells
 * the guest of what it wrote.
 */
final class CodeWatch implements PageWatcher {
  private final PageWatcher drop;
  private final Handoff processors;
  private final Thread processorThread;

  /** Watches for the calling thread, which is the processors'. */
  CodeWatch(PageWatcher drop, Handoff processors) {
    this.drop = drop;
    this.processors = processors;
    processorThread = Thread.currentThread();
  }

  @Override
  public void pageWritten(long gpa) {
    if (Thread.currentThread() == processorThread) {
      drop.pageWritten(gpa);
    } else {
      processors.execute(() -> drop.pageWritten(gpa));
    }
  }
}
