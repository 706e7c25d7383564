package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.alu.Multiply;
import dev.verdigris.guest.cpu.decode.Insn;

/** MUL and IMUL of the accumulator, with a product twice as wide. */
final class WideMultiply extends ModrmOp {
  private static final int RDX = 2;

  private final boolean signed;

  WideMultiply(Insn insn, boolean signed, int size) {
    super(insn, size);
    this.signed = signed;
  }

  @Override
  public Op exec(Cpu cpu) {
    if (size == 8) {
      wide(cpu, readRm(cpu));
    } else {
      narrow(cpu, readRm(cpu));
    }
    return next.exec(cpu);
  }

  private void wide(Cpu cpu, long b) {
    long[] r = cpu.r;
    long a = r[0];
    long low = a * b;
    long high = signed ? Math.multiplyHigh(a, b) : Multiply.highUnsigned(a, b);
    r[0] = low;
    r[RDX] = high;
    Flags.result(cpu, low, Multiply.overflow(high != (signed ? low >> 63 : 0)));
  }

  private void narrow(Cpu cpu, long b) {
    long[] r = cpu.r;
    long a = Gpr.signed(r, 0, size);
    long mask = Gpr.mask(size);
    int bits = 8 * size;
    long product = signed ? a * b : (a & mask) * (b & mask);
    if (size == 1) {
      Gpr.write(r, 0, 2, product);
    } else {
      Gpr.write(r, 0, size, product);
      Gpr.write(r, RDX, size, product >>> bits);
    }
    int carry =
        signed ? Multiply.signedFlags(product, bits) : Multiply.overflow(product >>> bits != 0);
    Flags.result(cpu, Gpr.extend(product, size), carry);
  }
}
