package dev.verdigris.guest.cpu.oracle;

import dev.verdigris.guest.cpu.simd.Operands;
import dev.verdigris.host.oracle.HostProcessor;
import java.util.SplittableRandom;

/** The registers that a case starts with: random, with the values that instructions find hard. */
final class Inputs {
  private static final long[] SPECIAL = {
    0,
    1,
    2,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0x8000,
    0xffff,
    0x7fff_ffff,
    0x8000_0000L,
    0xffff_ffffL,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -2
  };
  private static final int DF = 0x400;
  private static final int STATUS = 0x8d5;
  private static final int EXCEPTIONS = 0x3f;
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RSP = 4;
  private static final int RBP = 5;
  private static final int RSI = 6;
  private static final int RDI = 7;

  final long[] gpr = new long[16];
  final long[] xmm = new long[32];
  final long[] significand = new long[8];
  final int[] exponent = new int[8];
  int flags;
  int mxcsr;
  int control;
  int status;
  int tags;

  /** Address of the memory operand. */
  long target;

  final Operands operands;
  private final SplittableRandom random;

  Inputs(SplittableRandom random) {
    this.random = random;
    operands = new Operands(random.nextLong());
  }

  /** Chooses all registers for an encoding. */
  void choose(Encoder code) {
    Form form = code.form;
    for (int i = 0; i < 16; i++) {
      gpr[i] = general();
    }
    flags = random.nextInt() & STATUS;
    if (form.is("string") ? random.nextInt(3) == 0 : random.nextInt(8) == 0) {
      flags |= DF;
    }
    implied(code);
    address(code);
    vectors(form);
    coprocessor(form);
  }

  private long general() {
    return switch (random.nextInt(4)) {
      case 0 -> SPECIAL[random.nextInt(SPECIAL.length)];
      case 1 -> 1L << random.nextInt(64);
      case 2 -> random.nextInt(-40, 40);
      default -> random.nextLong();
    };
  }

  private void implied(Encoder code) {
    Form form = code.form;
    if (form.is("divide") && random.nextInt(3) > 0) {
      dividend(code.operandSize, (form.reg & 1) != 0);
    }
    if (form.is("bycl") && random.nextBoolean()) {
      gpr[RCX] = random.nextInt(70);
    }
    if (form.is("counter") && random.nextBoolean()) {
      gpr[RCX] = random.nextInt(3);
    }
    if (form.is("bitstring") && code.hasMemory) {
      gpr[code.reg] = random.nextInt(-0x7000, 0x7000);
    }
    if (form.is("stack")) {
      gpr[RSP] = stack();
      gpr[RBP] = stack();
    }
    if (form.is("target") && !code.hasMemory) {
      gpr[code.rm] = landing();
    }
    if (form.is("string")) {
      gpr[RCX] = random.nextInt(24);
      gpr[RSI] = string();
      gpr[RDI] = random.nextInt(3) == 0 ? gpr[RSI] + random.nextInt(-40, 40) : string();
      if (code.narrowAddress) {
        for (int i : new int[] {RCX, RSI, RDI}) {
          gpr[i] = (gpr[i] & 0xffff_ffffL) | random.nextLong() << 32;
        }
      }
    }
    if (form.is("mask")) {
      target = code.targets.nextByRegister(code);
      gpr[RDI] = code.narrowAddress ? target | random.nextLong() << 32 : target;
    }
    if (form.is("text") && random.nextInt(4) > 0) {
      gpr[RAX] = random.nextInt(-20, 20);
      gpr[RDX] = random.nextInt(-20, 20);
    }
  }

  private void dividend(int size, boolean signed) {
    if (size == 1) {
      gpr[RAX] =
          (gpr[RAX] & ~0xff00L) | (signed ? (byte) gpr[RAX] & 0xff00 : random.nextInt(3) << 8);
      return;
    }
    long sign =
        size == 8 ? gpr[RAX] >> 63 : size == 4 ? (int) gpr[RAX] >> 31 : (short) gpr[RAX] >> 15;
    gpr[RDX] = signed ? sign : random.nextInt(3);
  }

  private long stack() {
    int kind = random.nextInt(60);
    if (kind == 0) {
      return Targets.FIRST + random.nextInt(16);
    }
    if (kind == 1) {
      return Targets.END - random.nextInt(16);
    }
    return Targets.FIRST + random.nextInt(0x2000, HostProcessor.WINDOW_LENGTH - 0x2000);
  }

  private long string() {
    int kind = random.nextInt(40);
    if (kind == 0) {
      return Targets.FIRST + random.nextInt(64);
    }
    if (kind == 1) {
      return Targets.END - random.nextInt(64);
    }
    return Targets.FIRST + random.nextInt(0x1000, HostProcessor.WINDOW_LENGTH - 0x1000);
  }

  /** An address in the code page, behind the code, or seldom in the guard page behind that. */
  long landing() {
    boolean outside = random.nextInt(30) == 0;
    return HostProcessor.CODE + (outside ? 0x1100 : random.nextInt(0x100, 0xf00));
  }

  private void address(Encoder code) {
    if (!code.hasMemory) {
      return;
    }
    if (code.base < 0) {
      target = code.fixedTarget;
      return;
    }
    target = code.targets.nextByRegister(code);
    if (code.index >= 0 && !code.form.is("bitstring")) {
      gpr[code.index] = random.nextBoolean() ? random.nextLong() : random.nextInt(-64, 64);
    }
    long added = code.index < 0 ? 0 : gpr[code.index] << code.scale;
    if (code.form.is("xlat")) {
      added = gpr[RAX] & 0xff;
    }
    long value = target - added - code.displacement;
    boolean stackPointer = code.base == RSP && code.form.is("stack");
    gpr[code.base] =
        code.narrowAddress && !stackPointer
            ? (value & 0xffff_ffffL) | random.nextLong() << 32
            : value;
  }

  private void vectors(Form form) {
    for (int i = 0; i < 32; i++) {
      xmm[i] = vector(form);
    }
    if (form.is("shift-count") && random.nextInt(3) > 0) {
      for (int i = 0; i < 32; i += 2) {
        xmm[i] = random.nextInt(70);
      }
    }
    mxcsr = operands.mxcsr();
  }

  private long vector(Form form) {
    if (form.isSingle()) {
      return operands.floats();
    }
    if (form.isDouble()) {
      return operands.doubleBits();
    }
    if (form.is("text")) {
      return text();
    }
    if (form.is("int")) {
      return operands.integers();
    }
    return switch (random.nextInt(3)) {
      case 0 -> operands.floats();
      case 1 -> operands.doubleBits();
      default -> operands.integers();
    };
  }

  /** Eight characters of a small alphabet, with a null among them now and then. */
  long text() {
    long out = 0;
    for (int i = 0; i < 8; i++) {
      out = out << 8 | (random.nextInt(12) == 0 ? 0 : 'a' + random.nextInt(4));
    }
    return out;
  }

  private void coprocessor(Form form) {
    control = 0x37f;
    if (random.nextBoolean()) {
      control = 0x40 | random.nextInt(4) << 10 | new int[] {0, 2, 3}[random.nextInt(3)] << 8;
      control |= random.nextInt(3) == 0 ? random.nextInt(0x40) : EXCEPTIONS;
    }
    status = random.nextInt() & 0x7f00;
    if (random.nextInt(3) == 0) {
      // Mostly what does not stop the next instruction.
      status |= random.nextInt(0x40) & (random.nextInt(6) == 0 ? EXCEPTIONS : control);
      status |= (status & 1) != 0 && random.nextBoolean() ? 0x40 : 0;
    }
    if ((status & ~control & EXCEPTIONS) != 0) {
      status |= 0x8080;
    }
    tags = random.nextInt(4) == 0 ? random.nextInt(0x100) : 0xff;
    if (random.nextBoolean()) {
      // Room for a push.
      tags &= ~(1 << (((status >> 11 & 7) + 7) & 7));
    }
    boolean numbers = form.is("x87");
    for (int i = 0; i < 8; i++) {
      exponent[i] = operands.extendedExponent();
      significand[i] = numbers ? operands.extendedSignificand(exponent[i]) : mmx(form);
    }
    if (numbers) {
      relate(form);
    }
  }

  private long mmx(Form form) {
    return form.is("shift-count") && random.nextBoolean() ? random.nextInt(70) : vector(form);
  }

  /** Brings ST(0) and ST(1) near each other, and into the range that some functions have. */
  private void relate(Form form) {
    int kind = random.nextInt(6);
    if (kind == 0) {
      significand[1] = significand[0];
      exponent[1] = exponent[0];
    } else if (kind < 3) {
      exponent[1] = (exponent[0] + random.nextInt(-65, 65)) & 0xffff;
    }
    if (form.is("ulp") && (form.reg == 6 ? form.rm == 0 : form.rm == 1)) {
      // F2XM1: -1 to 1; FYL2XP1: to 1 - sqrt(1/2) either way.
      int largest = form.reg == 6 ? 0x3ffe : 0x3ffc;
      int e = exponent[0] & 0x7fff;
      if (e > largest && e != 0x7fff) {
        exponent[0] = (exponent[0] & 0x8000) | largest - (e & 0x3f);
      }
    }
  }
}
