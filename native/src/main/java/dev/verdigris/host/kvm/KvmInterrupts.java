package dev.verdigris.host.kvm;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Interrupts that wait for a processor without a local APIC: one bit a vector, the highest first.
 * Set from any thread, taken by the processor's own.
 */
final class KvmInterrupts implements KvmInterruptSource {
  private final AtomicLongArray pending = new AtomicLongArray(4);
  private int cr8;

  void request(int vector) {
    pending.getAndUpdate(vector >>> 6, bits -> bits | 1L << vector);
  }

  @Override
  public int pendingVector() {
    for (int i = pending.length() - 1; i >= 0; i--) {
      long bits = pending.get(i);
      if (bits != 0) {
        int vector = i * 64 + 63 - Long.numberOfLeadingZeros(bits);
        return vector >> 4 > cr8 ? vector : -1;
      }
    }
    return -1;
  }

  @Override
  public void accept(int vector) {
    pending.getAndUpdate(vector >>> 6, bits -> bits & ~(1L << vector));
  }

  @Override
  public int cr8() {
    return cr8;
  }

  @Override
  public void cr8(int value) {
    cr8 = value;
  }
}
