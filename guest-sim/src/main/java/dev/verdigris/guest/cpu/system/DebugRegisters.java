package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;

/**
 * Debug registers (Intel SDM volume 3, section 17.2). Instruction breakpoints are matched between
 * instructions; data breakpoints are kept and not matched.
 */
final class DebugRegisters {
  /** DR6: single step. */
  static final int SINGLE_STEP = 1 << 14;

  private static final long DR6_FIXED = 0xffff_0ff0L;
  private static final long DR6_WRITABLE = 0xe00f;
  private static final long DR7_FIXED = 0x400;
  private static final long DR7_CLEAR = 0xd000;
  private static final long GENERAL_DETECT = 1 << 13;
  private static final int ENABLES = 0xff;
  private static final int BREAKPOINTS = 4;

  private final Cpu cpu;
  private final long[] address = new long[BREAKPOINTS];
  private long status;
  private long control;

  DebugRegisters(Cpu cpu) {
    this.cpu = cpu;
  }

  void reset() {
    java.util.Arrays.fill(address, 0);
    status = DR6_FIXED;
    control = DR7_FIXED;
  }

  /** Reads DR0–DR3, DR6 (as 4 too) or DR7 (as 5 too). */
  long read(int number) {
    return switch (number) {
      case 4, 6 -> status;
      case 5, 7 -> control;
      default -> address[number];
    };
  }

  /** Writes; false for #GP(0). */
  boolean write(int number, long value) {
    if (number >= BREAKPOINTS && value >>> 32 != 0) {
      return false;
    }
    switch (number) {
      case 4, 6 -> status = DR6_FIXED | (value & DR6_WRITABLE);
      case 5, 7 -> {
        control = (value & ~DR7_CLEAR) | DR7_FIXED;
        cpu.segments.update();
        cpu.lookAround();
      }
      default -> address[number] = value;
    }
    return true;
  }

  /** True while any breakpoint on execution is enabled, so that instructions run one by one. */
  boolean armed() {
    if ((control & ENABLES) == 0) {
      return false;
    }
    for (int i = 0; i < BREAKPOINTS; i++) {
      if (executes(i)) {
        return true;
      }
    }
    return false;
  }

  private boolean executes(int i) {
    return (control >>> (2 * i) & 3) != 0 && (control >>> (16 + 4 * i) & 3) == 0;
  }

  /** Sets the hit bits of the breakpoints on a linear address; false when there are none. */
  boolean hitExecution(long linear) {
    int hits = 0;
    for (int i = 0; i < BREAKPOINTS; i++) {
      if (executes(i) && address[i] == linear) {
        hits |= 1 << i;
      }
    }
    if (hits != 0) {
      raise(hits);
    }
    return hits != 0;
  }

  /** The handler of a debug exception may use the registers: clears DR7.GD. */
  void entered() {
    control &= ~GENERAL_DETECT;
  }

  /** Sets bits of DR6 for a debug exception that is about to be delivered. */
  void raise(int bits) {
    status |= bits;
  }
}
