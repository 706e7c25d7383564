package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/**
 * XCHG, XADD, CMPXCHG, CMPXCHG8B, CMPXCHG16B. One thread runs all processors, so that each of them,
 * locked or not, is atomic.
 */
final class Exchange {
  private static final int RBX = 3;
  private static final int RCX = 1;
  private static final int RDX = 2;

  private Exchange() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_ONE_BYTE, 0x86, 0x87, Swap::new);
    map.register(Insn.MAP_ONE_BYTE, 0x90, Exchange::nop);
    map.register(Insn.MAP_ONE_BYTE, 0x91, 0x97, Exchange::accumulator);
    map.register(Insn.MAP_0F, 0xb0, 0xb1, CompareSwap::new);
    map.register(Insn.MAP_0F, 0xc0, 0xc1, Add::new);
    map.register(Insn.MAP_0F, 0xc7, Exchange::group9);
  }

  private static Op nop(Insn insn) {
    return (insn.rex & 1) != 0 && insn.rep == 0 ? accumulator(insn) : new Nop();
  }

  private static Op accumulator(Insn insn) {
    insn.rm = (insn.opcode & 7) | (insn.rex & 1) << 3;
    insn.reg = 0;
    return new Swap(insn, insn.operandSize);
  }

  private static Op group9(Insn insn) {
    if ((insn.reg & 7) != 1 || insn.isRegister()) {
      return null;
    }
    return insn.operandSize == 8 ? new CompareSwap16(insn) : new CompareSwap8(insn);
  }

  /** XCHG. */
  static final class Swap extends ModrmOp {
    Swap(Insn insn) {
      this(insn, sizeByBit0(insn));
    }

    Swap(Insn insn, int size) {
      super(insn, size);
    }

    @Override
    public Op exec(Cpu cpu) {
      long a = modifyRm(cpu);
      long b = readReg(cpu);
      writeRm(cpu, b);
      writeReg(cpu, a);
      return next.exec(cpu);
    }
  }

  /** XADD. */
  static final class Add extends ModrmOp {
    Add(Insn insn) {
      super(insn, sizeByBit0(insn));
    }

    @Override
    public Op exec(Cpu cpu) {
      long a = modifyRm(cpu);
      long b = readReg(cpu);
      long result = Gpr.extend(a + b, size);
      if (isMemory()) {
        writeRm(cpu, result);
        writeReg(cpu, a);
      } else {
        writeReg(cpu, a);
        writeRm(cpu, result);
      }
      Flags.arithmetic(cpu, Flags.ADD, a, b, result);
      return next.exec(cpu);
    }
  }

  /** CMPXCHG. */
  static final class CompareSwap extends ModrmOp {
    CompareSwap(Insn insn) {
      super(insn, sizeByBit0(insn));
    }

    @Override
    public Op exec(Cpu cpu) {
      long expected = Gpr.signed(cpu.r, 0, size);
      long found = modifyRm(cpu);
      if (found == expected) {
        writeRm(cpu, readReg(cpu));
      } else {
        Gpr.write(cpu.r, 0, size, found);
      }
      Flags.arithmetic(cpu, Flags.SUB, expected, found, Gpr.extend(expected - found, size));
      return next.exec(cpu);
    }
  }

  /** CMPXCHG8B. */
  static final class CompareSwap8 extends ModrmOp {
    CompareSwap8(Insn insn) {
      super(insn, 8);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long expected = r[RDX] << 32 | (r[0] & 0xffff_ffffL);
      long found = modifyRm(cpu);
      boolean equal = found == expected;
      if (equal) {
        writeRm(cpu, r[RCX] << 32 | (r[RBX] & 0xffff_ffffL));
      } else {
        r[0] = found & 0xffff_ffffL;
        r[RDX] = found >>> 32;
      }
      setZero(cpu, equal);
      return next.exec(cpu);
    }
  }

  /** CMPXCHG16B. */
  static final class CompareSwap16 extends ModrmOp {
    CompareSwap16(Insn insn) {
      super(insn, 8);
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      long at = address(cpu);
      if ((at & 15) != 0) {
        throw cpu.generalProtection(this);
      }
      long low = cpu.loadToModify64(this, at);
      long high = cpu.loadToModify64(this, at + 8);
      boolean equal = low == r[0] && high == r[RDX];
      if (equal) {
        cpu.store64(this, at, r[RBX]);
        cpu.store64(this, at + 8, r[RCX]);
      } else {
        r[0] = low;
        r[RDX] = high;
      }
      setZero(cpu, equal);
      return next.exec(cpu);
    }
  }

  private static void setZero(Cpu cpu, boolean zero) {
    int kept = Flags.status(cpu) & ~Flags.ZF;
    Flags.setStatus(cpu, kept | (zero ? Flags.ZF : 0));
  }
}
