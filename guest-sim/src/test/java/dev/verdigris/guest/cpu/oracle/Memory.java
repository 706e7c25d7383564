package dev.verdigris.guest.cpu.oracle;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.guest.cpu.simd.Operands;
import dev.verdigris.host.oracle.HostProcessor;
import java.util.SplittableRandom;

/** The data window as both processors see it, and what operands are put there. */
final class Memory {
  private static final int MXCSR_AT = 24;
  private static final int BYTES = HostProcessor.WINDOW_LENGTH;

  private final SplittableRandom random;
  // Address of our copy less that of the host's.
  private final long ours;

  /**
   * Looks at both copies of the window.
   *
   * @param copy host address of the window in the memory of our processor
   */
  Memory(SplittableRandom random, long copy) {
    this.random = random;
    ours = copy - Targets.FIRST;
  }

  /** Puts what the instruction reads where it reads. */
  void fill(Encoder code, Inputs in) {
    Form form = code.form;
    if (form.is("string")) {
      text(in, in.gpr[6]);
      text(in, in.gpr[7]);
    }
    if (form.is("stack")) {
      boolean returns = form.is("return");
      for (int i = -4; i < 5; i++) {
        put(in.gpr[4] + 8L * i, random.nextLong());
        put(in.gpr[5] + 8L * i, random.nextLong());
      }
      if (returns) {
        put(in.gpr[4], in.landing());
      } else if (form.is("popf")) {
        // DF and status flags; no others, with which the host would go on.
        put(in.gpr[4], random.nextLong() & 0xcd5);
      }
    }
    if (code.hasMemory || form.is("mask")) {
      operand(code, in);
    }
  }

  private void text(Inputs in, long address) {
    long at = (int) address;
    for (int i = -24; i < 25; i++) {
      put(at + 8L * i, random.nextInt(4) == 0 ? in.text() : 0x6161_6161_6161_6161L);
    }
  }

  private void operand(Encoder code, Inputs in) {
    Form form = code.form;
    long at = in.target;
    Operands o = in.operands;
    int bytes = code.memoryBytes();
    for (int i = 0; i < Math.max(bytes, 8); i += 8) {
      long value;
      if (form.isSingle()) {
        value = o.floats();
      } else if (form.isDouble()) {
        value = o.doubleBits();
      } else if (form.is("text")) {
        value = in.text();
      } else if (form.is("shift-count") && i == 0 && random.nextBoolean()) {
        value = random.nextInt(70);
      } else {
        value = random.nextInt(3) == 0 ? in.gpr[random.nextInt(3)] : o.integers();
      }
      put(at + i, value);
    }
    if (form.is("f80")) {
      extended(o, at);
    } else if (form.is("bcd")) {
      decimal(at);
    } else if (form.is("target")) {
      put(at, in.landing());
    } else if (form.is("image")) {
      image(o, at);
    } else if (form.is("environment")) {
      environment(o, at, code.operandSize == 2);
    } else if (form.is("control")) {
      put(at, o.mxcsr() | (random.nextInt(4) == 0 ? 1L << random.nextInt(18, 32) : 0));
    } else if (form.is("pair") && random.nextBoolean()) {
      boolean wide = code.operandSize == 8;
      put(at, wide ? in.gpr[0] : (in.gpr[0] & 0xffff_ffffL) | in.gpr[2] << 32);
      if (wide) {
        put(at + 8, in.gpr[2]);
      }
    }
  }

  private void extended(Operands o, long at) {
    int exponent = o.extendedExponent();
    put(at, o.extendedSignificand(exponent));
    put16(at + 8, exponent);
  }

  private void decimal(long at) {
    for (int i = 0; i < 10; i += 2) {
      int digits = 0;
      for (int d = 0; d < 4; d++) {
        digits = digits << 4 | random.nextInt(10);
      }
      put16(at + i, i == 8 ? (digits & 0xff) | random.nextInt(2) << 15 : digits);
    }
  }

  private int control() {
    return 0x40 | random.nextInt(0x40) | random.nextInt(4) << 10 | 0x300;
  }

  /** A status word whose summary is what the control word makes of the exceptions. */
  private int status(int control) {
    int status = random.nextInt() & 0x7f7f;
    return (status & ~control & 0x3f) != 0 ? status | 0x8080 : status;
  }

  private void image(Operands o, long at) {
    int control = control();
    put(at, control | (long) status(control) << 16 | (random.nextInt() & 0xffL) << 32);
    put(at + 8, 0);
    put(at + 16, 0);
    int mxcsr = o.mxcsr() | (random.nextInt(8) == 0 ? 1 << 18 : 0);
    put(at + MXCSR_AT, mxcsr);
    for (int i = 0; i < 8; i++) {
      extended(o, at + 32 + 16L * i);
      put(at + 32 + 16L * i + 8, random.nextInt(0x10000));
    }
  }

  private void environment(Operands o, long at, boolean narrow) {
    int control = control();
    int step = narrow ? 2 : 4;
    put16(at, control);
    put16(at + step, status(control));
    put16(at + 2L * step, random.nextInt(0x10000));
    for (int i = 0; i < 8; i++) {
      extended(o, at + 7L * step + 10L * i);
    }
  }

  private void put16(long at, int value) {
    for (int i = 0; i < 2; i++) {
      put8(at + i, value >> (8 * i));
    }
  }

  private void put(long at, long value) {
    if (at >= Targets.FIRST && at <= Targets.END - 8) {
      UNSAFE.putLong(at, value);
      UNSAFE.putLong(at + ours, value);
      return;
    }
    for (int i = 0; i < 8; i++) {
      put8(at + i, (int) (value >> (8 * i)));
    }
  }

  private void put8(long at, int value) {
    if (at >= Targets.FIRST && at < Targets.END) {
      UNSAFE.putByte(at, (byte) value);
      UNSAFE.putByte(at + ours, (byte) value);
    }
  }

  /** Whether a byte of the window is not the same in both. */
  private boolean differs(long at) {
    return UNSAFE.getByte(at) != UNSAFE.getByte(at + ours);
  }

  /**
   * Looks for a difference.
   *
   * @return its address, or 0
   */
  long difference(long from, int length, Verdict.Extent defined) {
    long first = Math.max(from, Targets.FIRST) & -8;
    long end = Math.min(from + length + 7 & -8, Targets.END);
    for (long at = first; at < end; at += 8) {
      if (UNSAFE.getLong(at) != UNSAFE.getLong(at + ours)) {
        for (long b = at; b < at + 8; b++) {
          if (differs(b) && defined.contains(b)) {
            return b;
          }
        }
      }
    }
    return 0;
  }

  /** Looks for a difference anywhere. */
  long difference() {
    return difference(Targets.FIRST, BYTES, at -> true);
  }

  /** Makes ours what the host's is. */
  void agree() {
    UNSAFE.copyMemory(Targets.FIRST, Targets.FIRST + ours, BYTES);
  }

  String hex(long at, int bytes) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < bytes; i++) {
      boolean inside = at + i >= Targets.FIRST && at + i < Targets.END;
      out.append(inside ? String.format("%02x", UNSAFE.getByte(at + i)) : "--");
    }
    return out.toString();
  }
}
