package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.mmu.DataBreakpoints;

/**
 * Debug registers (Intel SDM volume 3, section 17.2). Instruction breakpoints are matched between
 * instructions. Pages with data breakpoints stay out of the TLBs, so that each access to them asks
 * here; the exception follows the instruction. Port breakpoints (CR4.DE) are kept and not matched.
 */
final class DebugRegisters implements DataBreakpoints {
  /** DR6: single step. */
  static final int SINGLE_STEP = 1 << 14;

  private static final long DR6_FIXED = 0xffff_0ff0L;
  private static final long DR6_WRITABLE = 0xe00f;
  private static final long DR7_FIXED = 0x400;
  private static final long DR7_CLEAR = 0xd000;
  private static final long GENERAL_DETECT = 1 << 13;
  private static final int ENABLES = 0xff;
  private static final int BREAKPOINTS = 4;
  private static final int[] LENGTHS = {1, 2, 8, 4};

  private final Cpu cpu;
  private final long[] address = new long[BREAKPOINTS];
  private long status;
  private long control;
  private int dataHits;

  DebugRegisters(Cpu cpu) {
    this.cpu = cpu;
  }

  void reset() {
    java.util.Arrays.fill(address, 0);
    status = DR6_FIXED;
    control = DR7_FIXED;
    dataHits = 0;
    cpu.mmu.dataBreakpoints(null);
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
    cpu.mmu.dataBreakpoints(watchesData() ? this : null);
    return true;
  }

  /** True while any breakpoint is enabled that is matched, so that instructions run one by one. */
  boolean armed() {
    if ((control & ENABLES) == 0) {
      return false;
    }
    for (int i = 0; i < BREAKPOINTS; i++) {
      if (executes(i) || watches(i)) {
        return true;
      }
    }
    return false;
  }

  private boolean watchesData() {
    for (int i = 0; i < BREAKPOINTS; i++) {
      if (watches(i)) {
        return true;
      }
    }
    return false;
  }

  private boolean enabled(int i) {
    return (control >>> (2 * i) & 3) != 0;
  }

  /** DR7.R/W: 0 execution, 1 writes, 2 ports, 3 reads and writes. */
  private int kind(int i) {
    return (int) (control >>> (16 + 4 * i)) & 3;
  }

  private boolean executes(int i) {
    return enabled(i) && kind(i) == 0;
  }

  private boolean watches(int i) {
    return enabled(i) && (kind(i) & 1) != 0;
  }

  /** Bytes watched, by DR7.LEN: 1, 2, 8 or 4. */
  private int length(int i) {
    return LENGTHS[(int) (control >>> (18 + 4 * i)) & 3];
  }

  private long first(int i) {
    return address[i] & -length(i);
  }

  @Override
  public boolean onPage(long linear) {
    for (int i = 0; i < BREAKPOINTS; i++) {
      if (watches(i) && ((first(i) ^ linear) & ~0xfffL) == 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void accessed(long linear, int size, boolean write) {
    for (int i = 0; i < BREAKPOINTS; i++) {
      if (watches(i)
          && (write || kind(i) == 3)
          && linear < first(i) + length(i)
          && first(i) < linear + size) {
        dataHits |= 1 << i;
      }
    }
  }

  /** Moves the hits of data breakpoints to DR6; false when there were none. */
  boolean takeDataHits() {
    int hits = dataHits;
    dataHits = 0;
    raise(hits);
    return hits != 0;
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
