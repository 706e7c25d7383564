package dev.verdigris.hypercall.viridian;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.hypercall.viridian.abi.EventFlagsLayout;

/** The flags of an event flags page, which the guest clears at the same time. */
final class EventFlags {
  private EventFlags() {}

  /** Sets a flag atomically; true when it was clear. */
  static boolean set(long page, int sint, int flag) {
    long word = page + (long) sint * EventFlagsLayout.SIZE + (flag >>> 5 << 2);
    int bit = 1 << (flag & 31);
    while (true) {
      int old = UNSAFE.getIntVolatile(null, word);
      if ((old & bit) != 0) {
        return false;
      }
      if (UNSAFE.compareAndSwapInt(null, word, old, old | bit)) {
        return true;
      }
    }
  }
}
