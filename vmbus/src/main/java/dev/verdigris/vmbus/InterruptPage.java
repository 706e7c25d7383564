package dev.verdigris.vmbus;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.vmbus.abi.BusConnections;
import java.util.function.IntConsumer;

/**
 * The interrupt page of versions before 5.0: a bit for each channel, host to guest in the first
 * half, guest to host in the second. The guest may name any address for it.
 */
final class InterruptPage {
  private static final int WORDS = BusConnections.MAX_CHANNELS / Long.SIZE;

  private final GuestMemory memory;

  InterruptPage(GuestMemory memory) {
    this.memory = memory;
  }

  /**
   * Sets a channel's host-to-guest bit.
   *
   * @return false when nothing backs the page
   */
  boolean set(long gpa, int relid) {
    long page = page(gpa);
    if (page == 0) {
      return false;
    }
    long word = page + (relid >>> 6 << 3);
    long bit = 1L << (relid & 63);
    long old = UNSAFE.getLongVolatile(null, word);
    while (!UNSAFE.compareAndSwapLong(null, word, old, old | bit)) {
      old = UNSAFE.getLongVolatile(null, word);
    }
    memory.written(gpa, GuestMemory.PAGE_SIZE);
    return true;
  }

  /** Clears the guest-to-host bits and hands over the relid of each that was set. */
  void take(long gpa, IntConsumer signalled) {
    long page = page(gpa);
    if (page == 0) {
      return;
    }
    long half = page + BusConnections.INTERRUPT_PAGE_HALF;
    for (int i = 0; i < WORDS; i++) {
      long bits = UNSAFE.getAndSetLong(null, half + 8L * i, 0);
      while (bits != 0) {
        signalled.accept(64 * i + Long.numberOfTrailingZeros(bits));
        bits &= bits - 1;
      }
    }
    memory.written(gpa, GuestMemory.PAGE_SIZE);
  }

  private long page(long gpa) {
    boolean aligned = (gpa & GuestMemory.PAGE_MASK) == 0;
    return aligned && gpa > 0 ? memory.hostPage(gpa) : 0;
  }
}
