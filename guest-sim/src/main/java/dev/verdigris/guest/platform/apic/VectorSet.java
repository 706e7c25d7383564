package dev.verdigris.guest.platform.apic;

/** A 256-bit register: IRR, ISR or TMR. */
final class VectorSet {
  private long w0;
  private long w1;
  private long w2;
  private long w3;

  boolean get(int vector) {
    return (word(vector >> 6) >>> vector & 1) != 0;
  }

  void set(int vector) {
    long bit = 1L << vector;
    switch (vector >> 6) {
      case 0 -> w0 |= bit;
      case 1 -> w1 |= bit;
      case 2 -> w2 |= bit;
      default -> w3 |= bit;
    }
  }

  void clear(int vector) {
    long keep = ~(1L << vector);
    switch (vector >> 6) {
      case 0 -> w0 &= keep;
      case 1 -> w1 &= keep;
      case 2 -> w2 &= keep;
      default -> w3 &= keep;
    }
  }

  void put(int vector, boolean on) {
    if (on) {
      set(vector);
    } else {
      clear(vector);
    }
  }

  void clearAll() {
    w0 = 0;
    w1 = 0;
    w2 = 0;
    w3 = 0;
  }

  /** The highest vector in the set, or -1. */
  int highest() {
    if (w3 != 0) {
      return 255 - Long.numberOfLeadingZeros(w3);
    }
    if (w2 != 0) {
      return 191 - Long.numberOfLeadingZeros(w2);
    }
    if (w1 != 0) {
      return 127 - Long.numberOfLeadingZeros(w1);
    }
    return 63 - Long.numberOfLeadingZeros(w0);
  }

  /** One of the eight 32-bit registers, as the guest reads them. */
  int register(int index) {
    return (int) (word(index >> 1) >>> ((index & 1) << 5));
  }

  private long word(int index) {
    return switch (index) {
      case 0 -> w0;
      case 1 -> w1;
      case 2 -> w2;
      default -> w3;
    };
  }
}
