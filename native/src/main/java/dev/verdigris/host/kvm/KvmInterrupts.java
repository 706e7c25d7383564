package dev.verdigris.host.kvm;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Interrupts that wait for a processor which has no local APIC in the kernel: one bit a vector, the
 * highest first. Set from any thread, taken by the processor's own.
 */
final class KvmInterrupts {
  private final AtomicLongArray pending = new AtomicLongArray(4);

  void request(int vector) {
    pending.getAndUpdate(vector >>> 6, bits -> bits | 1L << vector);
  }

  boolean any() {
    for (int i = 0; i < pending.length(); i++) {
      if (pending.get(i) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Takes the highest vector, or gives -1. */
  int take() {
    for (int i = pending.length() - 1; i >= 0; i--) {
      long bits = pending.get(i);
      if (bits != 0) {
        int bit = 63 - Long.numberOfLeadingZeros(bits);
        pending.getAndUpdate(i, b -> b & ~(1L << bit));
        return i * 64 + bit;
      }
    }
    return -1;
  }
}
