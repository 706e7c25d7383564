package dev.verdigris.guest.platform.apic;

import java.util.Arrays;

/** The six local vector table entries (SDM volume 3, 11.5.1), from the timer to the error entry. */
final class LocalVectorTable {
  static final int MASKED = 1 << 16;
  static final int MODE_SHIFT = 8;
  static final int MODE_NMI = 4;
  static final int MODE_EXTERNAL = 7;

  /** Timer modes, bits 17–18. */
  static final int TIMER_ONE_SHOT = 0;

  static final int TIMER_PERIODIC = 1;
  static final int TIMER_TSC_DEADLINE = 2;

  private static final int FIRST = ApicRegister.LVT_TIMER;
  private static final int[] WRITABLE = {
    0x7_00ff, // timer: vector, mask, mode
    0x1_07ff, // thermal: vector, delivery mode, mask
    0x1_07ff, // performance
    0x1_a7ff, // LINT0: with polarity and trigger mode
    0x1_a7ff, // LINT1
    0x1_00ff, // error
  };

  /** Delivery status and remote IRR: ignored when written. */
  private static final int READ_ONLY = 0x5000;

  private final int[] entries = new int[WRITABLE.length];

  LocalVectorTable() {
    reset();
  }

  void reset() {
    Arrays.fill(entries, MASKED);
  }

  int get(int register) {
    return entries[register - FIRST];
  }

  /** Stores what is writable; an APIC that software has disabled keeps every entry masked. */
  void set(int register, int value, boolean enabled) {
    int i = register - FIRST;
    entries[i] = (value & WRITABLE[i]) | (enabled ? 0 : MASKED);
  }

  /** True when a reserved bit is set, which x2APIC mode refuses. */
  static boolean reserved(int register, long value) {
    return (value & ~(long) (WRITABLE[register - FIRST] | READ_ONLY)) != 0;
  }

  void maskAll() {
    for (int i = 0; i < entries.length; i++) {
      entries[i] |= MASKED;
    }
  }

  boolean masked(int register) {
    return (get(register) & MASKED) != 0;
  }

  int vector(int register) {
    return get(register) & 0xff;
  }

  int mode(int register) {
    return get(register) >> MODE_SHIFT & 7;
  }

  int timerMode() {
    return get(ApicRegister.LVT_TIMER) >> 17 & 3;
  }
}
