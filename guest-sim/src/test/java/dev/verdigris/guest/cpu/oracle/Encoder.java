package dev.verdigris.guest.cpu.oracle;

import dev.verdigris.host.oracle.HostProcessor;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Writes one random encoding of a form, with what a case needs to know of it: where the memory
 * operand comes from, and which flags and registers matter. Now and then the instruction has one
 * before it that sets flags, or one after it that reads them, in the same block.
 */
final class Encoder {
  private static final int NONE = -1;
  private static final int RSP = 4;
  private static final int R12 = 12;
  private static final int LAST_LANDING = 0xff0;

  /** What is encoded, and the bytes. */
  Form form;

  int operandSize;
  boolean hasMemory;
  boolean locked;
  int reg;
  int rm;
  int immediate;

  /** Base and index registers of the memory operand, or -1; and what is added to them. */
  int base;

  int index;
  int scale;
  long displacement;
  boolean narrowAddress;

  /** Where the memory operand is when no register says so. */
  long fixedTarget;

  /** Where memory operands go. */
  final Targets targets;

  private final SplittableRandom random;
  private final byte[] buffer = new byte[96];
  private int length;
  private int displacementAt;
  private boolean preceded;

  Encoder(SplittableRandom random) {
    this.random = random;
    targets = new Targets(random);
  }

  /** The bytes of the last encoding. */
  byte[] bytes() {
    return Arrays.copyOf(buffer, length);
  }

  /** Encodes a form. */
  void encode(Form which) {
    form = which;
    do {
      length = 0;
      preceded = random.nextInt(4) == 0;
      if (preceded) {
        Neighbours.before(this, random);
      }
    } while (!tryEncode());
    if (random.nextInt(4) == 0) {
      Neighbours.after(this, random);
    }
  }

  void put(int value) {
    buffer[length++] = (byte) value;
  }

  private void put(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      put((int) (value >> (8 * i)));
    }
  }

  private boolean tryEncode() {
    base = NONE;
    index = NONE;
    displacementAt = NONE;
    reg = 0;
    rm = 0;
    locked = false;
    boolean wide = random.nextInt(3) == 0;
    boolean narrow = (form.size == 'v' || form.size == 'q') && random.nextInt(3) == 0;
    operandSize =
        switch (form.size) {
          case 'b' -> 1;
          case 'v' -> wide ? 8 : narrow ? 2 : 4;
          case 'y' -> wide ? 8 : 4;
          case 'q' -> narrow && !wide ? 2 : 8;
          default -> 0;
        };
    int modrm = modrm();
    hasMemory = modrm >= 0 && modrm >> 6 != 3;
    int rex = random.nextInt(3) == 0 ? 0 : 0x40 | random.nextInt(8);
    rex |= wide ? 0x48 : 0;
    prefixes(narrow);
    if (rex != 0) {
      put(rex);
    }
    opcode();
    if (modrm >= 0) {
      reg = (modrm >> 3 & 7) | (rex & 4) << 1;
      rm = (modrm & 7) | (rex & 1) << 3;
      put(modrm);
      if (hasMemory && !address(modrm, rex)) {
        return false;
      }
    }
    if (form.is("xlat")) {
      base = 3;
      displacement = 0;
      hasMemory = true;
    }
    immediate(wide);
    if (displacementAt != NONE) {
      fixRelative();
    }
    return !clashes();
  }

  private int modrm() {
    if (form.reg == Form.NO_MODRM) {
      return NONE;
    }
    int member = form.reg == Form.ANY ? random.nextInt(8) : form.reg;
    boolean register = !form.mayBeMemory || (form.mayBeRegister && random.nextBoolean());
    int low = form.rm == Form.ANY ? random.nextInt(8) : form.rm;
    return (register ? 3 : random.nextInt(3)) << 6 | member << 3 | low;
  }

  private void prefixes(boolean narrow) {
    narrowAddress = random.nextInt(12) == 0;
    boolean lockable = hasMemory && form.is("lock");
    locked = lockable ? random.nextInt(3) == 0 : random.nextInt(60) == 0;
    locked &= !form.is("unlocked");
    boolean segment = random.nextInt(20) == 0;
    int repeat = form.is("string") && random.nextInt(3) > 0 ? 0xf2 + random.nextInt(2) : 0;
    int[] all = {
      narrowAddress ? 0x67 : 0,
      narrow ? 0x66 : 0,
      locked ? 0xf0 : 0,
      segment ? 0x26 | random.nextInt(4) << 3 : 0,
      form.prefix,
      repeat
    };
    for (int i = all.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int swap = all[i];
      all[i] = all[other];
      all[other] = swap;
    }
    for (int prefix : all) {
      if (prefix != 0) {
        put(prefix);
      }
    }
  }

  private void opcode() {
    if (form.map > 0) {
      put(0x0f);
    }
    if (form.map > 1) {
      put(form.map == 2 ? 0x38 : 0x3a);
    }
    put(form.opcode);
  }

  /** The bytes of the memory operand. */
  int memoryBytes() {
    return form.memoryBytes(operandSize);
  }

  private boolean address(int modrm, int rex) {
    int mod = modrm >> 6;
    int low = modrm & 7;
    displacement = 0;
    scale = 0;
    if (low == 5 && mod == 0) {
      return relative();
    }
    base = rm;
    if (low == RSP) {
      int sib = random.nextInt(256);
      put(sib);
      base = (sib & 7) | (rex & 1) << 3;
      index = (sib >> 3 & 7) | (rex & 2) << 2;
      index = index == RSP ? NONE : index;
      scale = sib >> 6;
      if ((sib & 7) == 5 && mod == 0) {
        // Index and displacement only: the index says where.
        base = index;
        index = NONE;
        displacement = random.nextInt(-0x1000, 0x1000);
        if (base == NONE || scale != 0) {
          base = NONE;
          if ((sib >> 3 & 7) != RSP || (rex & 2) != 0) {
            return false;
          }
          displacement = targets.next(this);
          fixedTarget = displacement;
        }
        put(displacement, 4);
        return true;
      }
    }
    if (mod == 1) {
      displacement = (byte) random.nextInt();
      put(displacement, 1);
    } else if (mod == 2) {
      displacement = random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(-0x1000, 0x1000);
      put(displacement, 4);
    }
    return base != index;
  }

  private boolean relative() {
    displacementAt = length;
    put(0, 4);
    return true;
  }

  private void fixRelative() {
    fixedTarget = targets.next(this);
    long disp = fixedTarget - (HostProcessor.CODE + length);
    int end = length;
    length = displacementAt;
    put(disp, 4);
    length = end;
  }

  private void immediate(boolean wide) {
    immediate = random.nextInt(3) == 0 ? random.nextInt(-2, 35) : random.nextInt();
    int full = Math.min(operandSize, 4);
    if (form.is("ib")) {
      put(immediate, 1);
    } else if (form.is("iw")) {
      immediate &= 0xff;
      put(immediate, 2);
    } else if (form.is("iz")) {
      put(immediate, full == 0 ? 4 : full);
    } else if (form.is("iv")) {
      put(wide ? random.nextLong() : immediate, operandSize);
    } else if (form.is("moffs")) {
      fixedTarget = targets.next(this);
      hasMemory = true;
      put(fixedTarget, narrowAddress ? 4 : 8);
    } else if (form.is("enter")) {
      put(immediate & 0x7f, 2);
      put(random.nextInt(3) == 0 ? random.nextInt(256) & 0xe7 : 0, 1);
    } else if (form.is("rel8")) {
      put(random.nextInt(24, 128), 1);
    } else if (form.is("rel32")) {
      boolean outside = random.nextInt(20) == 0;
      put(outside ? random.nextInt(0x1000, 0x1800) : random.nextInt(24, LAST_LANDING - 96), 4);
    }
  }

  /** Registers whose two roles exclude each other. */
  private boolean clashes() {
    boolean bitstring = form.is("bitstring") && hasMemory && (reg == base || reg == index);
    boolean stack = form.is("stack") && hasMemory && (base == RSP && index != NONE);
    boolean far = form.is("stack") && base == RSP && Math.abs(displacement) > 0x1000;
    boolean target = form.is("target") && !hasMemory && rm == RSP;
    int written = Math.max(Math.max(base, index), form.is("bitstring") ? reg : NONE);
    boolean moved = preceded && Math.max(written, form.is("target") ? rm : NONE) >= R12;
    return bitstring || stack || far || target || moved;
  }
}
