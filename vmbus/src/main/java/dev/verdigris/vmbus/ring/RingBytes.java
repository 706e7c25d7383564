package dev.verdigris.vmbus.ring;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

/**
 * Moves bytes between arrays and host addresses of ring pages. Short runs go by words: the call of
 * the bulk copy costs more than they do. No check is made here; the caller has made them.
 */
final class RingBytes {
  private static final long ARRAY_BASE = UNSAFE.arrayBaseOffset(byte[].class);

  /** Runs up to this many bytes go by words. */
  private static final int SHORT_RUN = 128;

  private RingBytes() {}

  static long getLong(long address) {
    return UNSAFE.getLong(address);
  }

  static int getInt(long address) {
    return UNSAFE.getInt(address);
  }

  static void putLong(long address, long value) {
    UNSAFE.putLong(address, value);
  }

  static void copyOut(long from, byte[] target, int at, int length) {
    long to = ARRAY_BASE + at;
    if (length > SHORT_RUN) {
      UNSAFE.copyMemory(null, from, target, to, length);
      return;
    }
    long end = from + (length & -32);
    for (; from != end; from += 32, to += 32) {
      UNSAFE.putLong(target, to, UNSAFE.getLong(from));
      UNSAFE.putLong(target, to + 8, UNSAFE.getLong(from + 8));
      UNSAFE.putLong(target, to + 16, UNSAFE.getLong(from + 16));
      UNSAFE.putLong(target, to + 24, UNSAFE.getLong(from + 24));
    }
    if ((length & 16) != 0) {
      UNSAFE.putLong(target, to, UNSAFE.getLong(from));
      UNSAFE.putLong(target, to + 8, UNSAFE.getLong(from + 8));
      from += 16;
      to += 16;
    }
    if ((length & 8) != 0) {
      UNSAFE.putLong(target, to, UNSAFE.getLong(from));
      from += 8;
      to += 8;
    }
    end = from + (length & 7);
    for (; from != end; from++, to++) {
      UNSAFE.putByte(target, to, UNSAFE.getByte(from));
    }
  }

  /** Copies whole words, the last one filled up with zeros. */
  static void copyIn(byte[] source, int at, long to, int length) {
    long from = ARRAY_BASE + at;
    long end = to + (length & -8);
    if (length > SHORT_RUN) {
      UNSAFE.copyMemory(source, from, null, to, length & -8);
      to = end;
    } else {
      long blocks = to + (length & -32);
      for (; to != blocks; from += 32, to += 32) {
        UNSAFE.putLong(to, UNSAFE.getLong(source, from));
        UNSAFE.putLong(to + 8, UNSAFE.getLong(source, from + 8));
        UNSAFE.putLong(to + 16, UNSAFE.getLong(source, from + 16));
        UNSAFE.putLong(to + 24, UNSAFE.getLong(source, from + 24));
      }
      if ((length & 16) != 0) {
        UNSAFE.putLong(to, UNSAFE.getLong(source, from));
        UNSAFE.putLong(to + 8, UNSAFE.getLong(source, from + 8));
        from += 16;
        to += 16;
      }
      if ((length & 8) != 0) {
        UNSAFE.putLong(to, UNSAFE.getLong(source, from));
        to += 8;
      }
    }
    if ((length & 7) != 0) {
      UNSAFE.putLong(to, lastWord(source, at + (length & -8), length & 7));
    }
  }

  private static long lastWord(byte[] source, int at, int bytes) {
    long word = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      word = word << 8 | (source[at + i] & 0xff);
    }
    return word;
  }
}
