package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** INC, DEC, NOT and NEG; and groups 3, 4 and 5, which these share with others. */
final class Unary {
  static final int INC = 0;
  static final int DEC = 1;
  static final int NOT = 2;
  static final int NEG = 3;

  private Unary() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_ONE_BYTE, 0xf6, 0xf7, Unary::group3);
    map.register(Insn.MAP_ONE_BYTE, 0xfe, Unary::group4);
    map.register(Insn.MAP_ONE_BYTE, 0x40, 0x4f, Unary::shortForm);
  }

  /** Combines, sets the flags and returns the result, all sign-extended. */
  static long apply(Cpu cpu, int operation, long a, int size) {
    long result;
    switch (operation) {
      case INC -> {
        result = Gpr.extend(a + 1, size);
        Flags.arithmetic(cpu, Flags.INC, a, Flags.cf(cpu) ? 1 : 0, result);
      }
      case DEC -> {
        result = Gpr.extend(a - 1, size);
        Flags.arithmetic(cpu, Flags.DEC, a, Flags.cf(cpu) ? 1 : 0, result);
      }
      case NOT -> result = ~a;
      default -> {
        result = Gpr.extend(-a, size);
        Flags.arithmetic(cpu, Flags.SUB, 0, a, result);
      }
    }
    return result;
  }

  private static Op group3(Insn insn) {
    int size = ModrmOp.sizeByBit0(insn);
    return switch (insn.reg & 7) {
      case 0, 1 -> ArithmeticOps.testImmediate(insn);
      case 2 -> create(insn, NOT, size);
      case 3 -> create(insn, NEG, size);
      default -> MultiplyOps.group3(insn, size);
    };
  }

  private static Op group4(Insn insn) {
    return (insn.reg & 7) < 2 ? create(insn, insn.reg & 7, 1) : null;
  }

  /** INC and DEC of group 5. */
  static Op group5(Insn insn) {
    return create(insn, insn.reg & 7, insn.operandSize);
  }

  private static Op shortForm(Insn insn) {
    insn.rm = insn.opcode & 7;
    insn.mod = 3;
    return create(insn, insn.opcode >> 3 & 1, insn.operandSize);
  }

  private static Op create(Insn insn, int operation, int size) {
    if (insn.isRegister() && size == 4) {
      return new Reg32(insn.rm, operation);
    }
    if (insn.isRegister() && size == 8) {
      return new Reg64(insn.rm, operation);
    }
    return new Rm(insn, operation, size);
  }

  /** On a 32-bit register. */
  static final class Reg32 extends Op {
    private final byte dst;
    private final byte operation;

    Reg32(int dst, int operation) {
      this.dst = (byte) dst;
      this.operation = (byte) operation;
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      r[dst] = apply(cpu, operation, Gpr.signed(r, dst, 4), 4) & 0xffff_ffffL;
      return next.exec(cpu);
    }
  }

  /** On a 64-bit register. */
  static final class Reg64 extends Op {
    private final byte dst;
    private final byte operation;

    Reg64(int dst, int operation) {
      this.dst = (byte) dst;
      this.operation = (byte) operation;
    }

    @Override
    public Op exec(Cpu cpu) {
      long[] r = cpu.r;
      r[dst] = apply(cpu, operation, r[dst], 8);
      return next.exec(cpu);
    }
  }

  /** On memory or a smaller register. */
  static final class Rm extends ModrmOp {
    private final byte operation;

    Rm(Insn insn, int operation, int size) {
      super(insn, size);
      this.operation = (byte) operation;
    }

    @Override
    public Op exec(Cpu cpu) {
      long a = modifyRm(cpu);
      writeRm(cpu, apply(cpu, operation, a, size));
      return next.exec(cpu);
    }
  }
}
