package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** MOVZX, MOVSX and MOVSXD to 32 and 64 bits. */
final class Extend {
  private Extend() {}

  static final class LoadZero8 extends RegMemOp {
    LoadZero8(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.r[reg] = cpu.load8(this, address(cpu));
      return next.exec(cpu);
    }
  }

  static final class LoadZero16 extends RegMemOp {
    LoadZero16(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.r[reg] = cpu.load16(this, address(cpu));
      return next.exec(cpu);
    }
  }

  static final class LoadSign8To32 extends RegMemOp {
    LoadSign8To32(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.r[reg] = (byte) cpu.load8(this, address(cpu)) & 0xffff_ffffL;
      return next.exec(cpu);
    }
  }

  static final class LoadSign16To32 extends RegMemOp {
    LoadSign16To32(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.r[reg] = (short) cpu.load16(this, address(cpu)) & 0xffff_ffffL;
      return next.exec(cpu);
    }
  }

  static final class LoadSign8To64 extends RegMemOp {
    LoadSign8To64(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.r[reg] = (byte) cpu.load8(this, address(cpu));
      return next.exec(cpu);
    }
  }

  static final class LoadSign16To64 extends RegMemOp {
    LoadSign16To64(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.r[reg] = (short) cpu.load16(this, address(cpu));
      return next.exec(cpu);
    }
  }

  static final class LoadSign32To64 extends RegMemOp {
    LoadSign32To64(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.r[reg] = cpu.load32(this, address(cpu));
      return next.exec(cpu);
    }
  }

  static final class Zero8 extends RegRegOp {
    Zero8(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      r[dst] = r[src] & 0xff;
      return next.exec(cpu);
    }
  }

  static final class Zero16 extends RegRegOp {
    Zero16(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      r[dst] = r[src] & 0xffff;
      return next.exec(cpu);
    }
  }

  static final class Sign8To32 extends RegRegOp {
    Sign8To32(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      r[dst] = (byte) r[src] & 0xffff_ffffL;
      return next.exec(cpu);
    }
  }

  static final class Sign16To32 extends RegRegOp {
    Sign16To32(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      r[dst] = (short) r[src] & 0xffff_ffffL;
      return next.exec(cpu);
    }
  }

  static final class Sign8To64 extends RegRegOp {
    Sign8To64(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      r[dst] = (byte) r[src];
      return next.exec(cpu);
    }
  }

  static final class Sign16To64 extends RegRegOp {
    Sign16To64(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      r[dst] = (short) r[src];
      return next.exec(cpu);
    }
  }

  static final class Sign32To64 extends RegRegOp {
    Sign32To64(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      r[dst] = (int) r[src];
      return next.exec(cpu);
    }
  }

  /** The forms with AH to BH or a 16-bit destination. */
  static final class Other extends ModrmOp {
    private final boolean sign;
    private final byte dst;
    private final byte dstSize;

    Other(Insn insn, boolean sign, int srcSize) {
      super(insn, srcSize);
      this.sign = sign;
      dst = (byte) insn.reg;
      dstSize = (byte) insn.operandSize;
    }

    @Override
    public Op exec(Cpu cpu) {
      long value = readRm(cpu);
      Gpr.write(cpu.r, dst, dstSize, sign ? value : value & Gpr.mask(size));
      return next.exec(cpu);
    }
  }

  /** MOVZX and MOVSX, 0F B6, B7, BE, BF. */
  static Op create(Insn insn) {
    boolean sign = (insn.opcode & 8) != 0;
    int size = 1 + (insn.opcode & 1);
    boolean high = insn.isRegister() && Gpr.slot(insn.rm, size, insn.rex) >= Gpr.HIGH;
    if (high || insn.operandSize == 2) {
      return new Other(insn, sign, size);
    }
    if (insn.isRegister()) {
      return register(sign, size, insn.operandSize, insn.reg, insn.rm);
    }
    return memory(sign, size, insn);
  }

  private static Op register(boolean sign, int size, int to, int dst, int src) {
    if (!sign) {
      return size == 1 ? new Zero8(dst, src) : new Zero16(dst, src);
    }
    if (to == 4) {
      return size == 1 ? new Sign8To32(dst, src) : new Sign16To32(dst, src);
    }
    return size == 1 ? new Sign8To64(dst, src) : new Sign16To64(dst, src);
  }

  private static Op memory(boolean sign, int size, Insn insn) {
    if (!sign) {
      return size == 1 ? new LoadZero8(insn) : new LoadZero16(insn);
    }
    if (insn.operandSize == 4) {
      return size == 1 ? new LoadSign8To32(insn) : new LoadSign16To32(insn);
    }
    return size == 1 ? new LoadSign8To64(insn) : new LoadSign16To64(insn);
  }

  /** MOVSXD, 63 in 64-bit code; without REX.W it is a move. */
  static Op createDoubleword(Insn insn) {
    if (insn.operandSize == 8) {
      return insn.isRegister() ? new Sign32To64(insn.reg, insn.rm) : new LoadSign32To64(insn);
    }
    return Moves.load(insn, insn.operandSize);
  }
}
