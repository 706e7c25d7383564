package dev.verdigris.guest.cpu.mmu;

import java.util.Arrays;

/** A set of addresses in which more may seem to be than were added, by units of 2^shift bytes. */
final class PageFilter {
  private static final int BITS = 12;

  private final long[] words = new long[1 << (BITS - 6)];
  private final int shift;
  private boolean empty = true;

  PageFilter(int shift) {
    this.shift = shift;
  }

  void add(long address) {
    int bit = bit(address);
    words[bit >>> 6] |= 1L << bit;
    empty = false;
  }

  boolean mayContain(long address) {
    int bit = bit(address);
    return (words[bit >>> 6] >>> bit & 1) != 0;
  }

  boolean isEmpty() {
    return empty;
  }

  void clear() {
    if (!empty) {
      Arrays.fill(words, 0);
      empty = true;
    }
  }

  private int bit(long address) {
    long unit = address >>> shift;
    return (int) (unit ^ unit >>> BITS) & (1 << BITS) - 1;
  }
}
