package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.alu.Multiply;
import dev.verdigris.guest.cpu.decode.Insn;

/** IMUL with two or three operands. */
final class SignedMultiply extends ModrmOp {
  private final boolean constant;
  private final int imm;

  private SignedMultiply(Insn insn, boolean constant) {
    super(insn, insn.operandSize);
    this.constant = constant;
    imm = (int) insn.imm;
  }

  static Op byRegister(Insn insn) {
    return insn.isRegister() && insn.operandSize == 8
        ? new RegReg64(insn.reg, insn.rm)
        : new SignedMultiply(insn, false);
  }

  static Op byConstant(Insn insn) {
    return new SignedMultiply(insn, true);
  }

  @Override
  public Op exec(Cpu cpu) {
    long a = readRm(cpu);
    long b = constant ? imm : readReg(cpu);
    long product = a * b;
    writeReg(cpu, product);
    if (size == 8) {
      Flags.result(cpu, product, Multiply.signedFlags(a, b));
    } else {
      int bits = 8 * size;
      Flags.result(cpu, Gpr.extend(product, size), Multiply.signedFlags(product, bits));
    }
    return next.exec(cpu);
  }

  /** Of 64-bit registers. */
  static final class RegReg64 extends RegRegOp {
    RegReg64(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long a = r[dst];
      long b = r[src];
      long product = a * b;
      r[dst] = product;
      Flags.result(cpu, product, Multiply.signedFlags(a, b));
      return next.exec(cpu);
    }
  }
}
