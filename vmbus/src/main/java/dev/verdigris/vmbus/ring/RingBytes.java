package dev.verdigris.vmbus.ring;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

/**
 * Copies between an array and one page of a ring. Short runs go by words: the call of the bulk copy
 * costs more than they do. No check is made here; the caller has made them.
 */
final class RingBytes {
  private static final long ARRAY_BASE = UNSAFE.arrayBaseOffset(byte[].class);

  /** Runs up to this many bytes go by words. */
  private static final int SHORT_RUN = 256;

  private RingBytes() {}

  static void copyOut(long from, byte[] target, int at, int length) {
    long to = ARRAY_BASE + at;
    if (length > SHORT_RUN) {
      UNSAFE.copyMemory(null, from, target, to, length);
      return;
    }
    int done = 0;
    for (; done <= length - 8; done += 8) {
      UNSAFE.putLong(target, to + done, UNSAFE.getLong(from + done));
    }
    for (; done < length; done++) {
      target[at + done] = UNSAFE.getByte(from + done);
    }
  }

  /** Copies whole words, the last one filled up with zeros. */
  static void copyIn(byte[] source, int at, long to, int length) {
    long from = ARRAY_BASE + at;
    int whole = length & -8;
    if (length > SHORT_RUN) {
      UNSAFE.copyMemory(source, from, null, to, whole);
    } else {
      for (int done = 0; done < whole; done += 8) {
        UNSAFE.putLong(to + done, UNSAFE.getLong(source, from + done));
      }
    }
    if (whole < length) {
      UNSAFE.putLong(to + whole, lastWord(source, at + whole, length - whole));
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
