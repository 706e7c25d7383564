package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** MOV: the forms that 64-bit code is made of. */
final class Mov {
  private Mov() {}

  static final class RegReg32 extends RegRegOp {
    RegReg32(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      r[dst] = r[src] & 0xffff_ffffL;
      return next.exec(cpu);
    }
  }

  static final class RegReg64 extends RegRegOp {
    RegReg64(int dst, int src) {
      super(dst, src);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      r[dst] = r[src];
      return next.exec(cpu);
    }
  }

  /** Two moves between registers, one after the other. */
  static final class Two extends RegRegOp {
    private final byte secondDst;
    private final byte secondSrc;
    private final long mask;
    private final long secondMask;

    private Two(RegRegOp first, RegRegOp second) {
      super(first.dst, first.src);
      mask = mask(first);
      secondDst = second.dst;
      secondSrc = second.src;
      secondMask = mask(second);
    }

    private static long mask(RegRegOp move) {
      return move instanceof RegReg64 ? -1 : 0xffff_ffffL;
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      r[dst] = r[src] & mask;
      r[secondDst] = r[secondSrc] & secondMask;
      return next.exec(cpu);
    }
  }

  /** The op of two moves between registers, or null when either is something else. */
  static Op join(Op first, Op second) {
    return isMove(first) && isMove(second) ? new Two((RegRegOp) first, (RegRegOp) second) : null;
  }

  private static boolean isMove(Op op) {
    return op instanceof RegReg64 || op instanceof RegReg32;
  }

  /** A constant, as it is to stand in the register. */
  static final class RegImm extends Op {
    private final long imm;
    private final byte dst;

    RegImm(int dst, long imm) {
      this.dst = (byte) dst;
      this.imm = imm;
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.r[dst] = imm;
      return next.exec(cpu);
    }
  }

  /** From memory to a byte register. */
  static final class Load8 extends RegMemOp {
    private final byte slot;

    Load8(Insn insn) {
      super(insn);
      slot = (byte) Gpr.slot(insn.reg, 1, insn.rex);
    }

    @Override
    public Op exec(Cpu cpu) {
      Gpr.write(cpu.r, slot, 1, cpu.load8(this, address(cpu)));
      return next.exec(cpu);
    }
  }

  /** From a byte register to memory. */
  static final class Store8 extends RegMemOp {
    private final byte slot;

    Store8(Insn insn) {
      super(insn);
      slot = (byte) Gpr.slot(insn.reg, 1, insn.rex);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.store8(this, address(cpu), (int) Gpr.signed(cpu.r, slot, 1));
      return next.exec(cpu);
    }
  }

  static final class StoreImm8 extends MemImmOp {
    StoreImm8(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.store8(this, address(cpu), imm);
      return next.exec(cpu);
    }
  }

  static final class Store16 extends RegMemOp {
    Store16(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.store16(this, address(cpu), (int) cpu.r[reg]);
      return next.exec(cpu);
    }
  }

  static final class StoreImm16 extends MemImmOp {
    StoreImm16(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.store16(this, address(cpu), imm);
      return next.exec(cpu);
    }
  }

  static final class Load32 extends RegMemOp {
    Load32(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.r[reg] = cpu.load32(this, address(cpu)) & 0xffff_ffffL;
      return next.exec(cpu);
    }
  }

  static final class Store32 extends RegMemOp {
    Store32(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.store32(this, address(cpu), (int) cpu.r[reg]);
      return next.exec(cpu);
    }
  }

  static final class StoreImm32 extends MemImmOp {
    StoreImm32(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.store32(this, address(cpu), imm);
      return next.exec(cpu);
    }
  }

  static final class Load64 extends RegMemOp {
    Load64(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.r[reg] = cpu.load64(this, address(cpu));
      return next.exec(cpu);
    }
  }

  static final class Store64 extends RegMemOp {
    Store64(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.store64(this, address(cpu), cpu.r[reg]);
      return next.exec(cpu);
    }
  }

  static final class StoreImm64 extends MemImmOp {
    StoreImm64(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.store64(this, address(cpu), imm);
      return next.exec(cpu);
    }
  }
}
