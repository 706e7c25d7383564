package dev.verdigris.guest.cpu.fpu;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;
import dev.verdigris.guest.cpu.fpu.soft.Arithmetic;

/** The x87 instructions: the escape opcodes D8–DF (Intel SDM volume 2, appendix A.5), and FWAIT. */
public final class X87Ops {
  private X87Ops() {}

  /** Registers the x87 opcodes of the one-byte map. */
  public static void register(OpcodeMap map) {
    map.register(Insn.MAP_ONE_BYTE, 0xd8, 0xdf, X87Ops::create);
    map.register(Insn.MAP_ONE_BYTE, 0x9b, insn -> new Wait());
  }

  private static Op create(Insn insn) {
    if (insn.lock) {
      return null;
    }
    Op control = ControlOps.create(insn);
    if (control != null) {
      return control;
    }
    int reg = insn.reg & 7;
    if (insn.isRegister()) {
      return register(insn, reg);
    }
    if ((insn.opcode & 1) == 0) {
      return arithmetic(insn, reg);
    }
    return switch (insn.opcode) {
      case 0xd9 -> memoryD9(insn, reg);
      case 0xdb -> memoryDb(insn, reg);
      case 0xdd -> memoryDd(insn, reg);
      default -> memoryDf(insn, reg);
    };
  }

  /** D8, DA, DC, DE with memory: m32fp, m32int, m64fp, m16int. */
  private static Op arithmetic(Insn insn, int reg) {
    int format = (insn.opcode - 0xd8) >> 1;
    return switch (reg) {
      case 2, 3 -> ComparisonOps.memory(insn, format, reg - 2);
      default -> ArithmeticOps.memory(insn, format);
    };
  }

  private static Op memoryD9(Insn insn, int reg) {
    return switch (reg) {
      case 0 -> LoadOps.memory(insn, MemorySource.FLOAT_32);
      case 2, 3 -> StoreOps.floating(insn, 32, reg - 2);
      default -> null;
    };
  }

  private static Op memoryDb(Insn insn, int reg) {
    return switch (reg) {
      case 0 -> LoadOps.memory(insn, MemorySource.INTEGER_32);
      case 1 -> StoreOps.integer(insn, 32, 1, true);
      case 2, 3 -> StoreOps.integer(insn, 32, reg - 2, false);
      case 5 -> LoadOps.extended(insn);
      case 7 -> StoreOps.extended(insn);
      default -> null;
    };
  }

  private static Op memoryDd(Insn insn, int reg) {
    return switch (reg) {
      case 0 -> LoadOps.memory(insn, MemorySource.FLOAT_64);
      case 1 -> StoreOps.integer(insn, 64, 1, true);
      case 2, 3 -> StoreOps.floating(insn, 64, reg - 2);
      default -> null;
    };
  }

  private static Op memoryDf(Insn insn, int reg) {
    return switch (reg) {
      case 0 -> LoadOps.memory(insn, MemorySource.INTEGER_16);
      case 1 -> StoreOps.integer(insn, 16, 1, true);
      case 2, 3 -> StoreOps.integer(insn, 16, reg - 2, false);
      case 4 -> LoadOps.decimal(insn);
      case 5 -> LoadOps.memory(insn, MemorySource.INTEGER_64);
      case 6 -> StoreOps.decimal(insn);
      default -> StoreOps.integer(insn, 64, 1, false);
    };
  }

  private static Op register(Insn insn, int reg) {
    return switch (insn.opcode) {
      case 0xd8 ->
          reg == 2 || reg == 3
              ? ComparisonOps.register(insn, true, reg - 2)
              : ArithmeticOps.toTop(insn);
      case 0xd9 -> registerD9(insn, reg);
      case 0xda -> registerDa(insn, reg);
      case 0xdb -> registerDb(insn, reg);
      case 0xdc ->
          reg == 2 || reg == 3
              ? ComparisonOps.register(insn, true, reg - 2)
              : ArithmeticOps.toRegister(insn, 0);
      case 0xdd -> registerDd(insn, reg);
      case 0xde -> registerDe(insn, reg);
      default -> registerDf(insn, reg);
    };
  }

  private static Op registerD9(Insn insn, int reg) {
    int rm = insn.rm & 7;
    return switch (reg) {
      case 0 -> new RegisterOp(insn, LoadOps::register);
      case 1 -> new RegisterOp(insn, MoveOps::exchange);
      case 2 -> rm == 0 ? new RegisterOp(insn, (cpu, fpu, i) -> {}) : null;
      case 3 -> MoveOps.store(insn, 1);
      case 4 ->
          switch (rm) {
            case 0, 1 -> MoveOps.sign(insn, rm == 1);
            case 4 -> ComparisonOps.test(insn);
            case 5 -> new RegisterOp(insn, ComparisonOps::examine);
            default -> null;
          };
      case 5 -> rm == 7 ? null : new RegisterOp(insn, LoadOps::constant);
      case 6 -> registerD9F0(insn, rm);
      default -> registerD9F8(insn, rm);
    };
  }

  private static Op registerD9F0(Insn insn, int rm) {
    return switch (rm) {
      case 0 -> new RegisterOp(insn, TranscendentalOps::f2xm1);
      case 1 -> new RegisterOp(insn, TranscendentalOps::fyl2x);
      case 2 -> new RegisterOp(insn, TranscendentalOps::fptan);
      case 3 -> new RegisterOp(insn, TranscendentalOps::fpatan);
      case 4 -> new RegisterOp(insn, ScaleOps::extract);
      case 5 -> new RegisterOp(insn, (cpu, fpu, i) -> RemainderOps.apply(fpu, true));
      default -> MoveOps.rotate(insn, rm == 6 ? -1 : 1);
    };
  }

  private static Op registerD9F8(Insn insn, int rm) {
    return switch (rm) {
      case 0 -> new RegisterOp(insn, (cpu, fpu, i) -> RemainderOps.apply(fpu, false));
      case 1 -> new RegisterOp(insn, TranscendentalOps::fyl2xp1);
      case 2 -> ArithmeticOps.unary(insn, Arithmetic::squareRoot, false);
      case 3 -> new RegisterOp(insn, TranscendentalOps::fsincos);
      case 4 -> ArithmeticOps.unary(insn, ScaleOps::roundToIntegral, true);
      case 5 -> new RegisterOp(insn, ScaleOps::scale);
      case 6 -> new RegisterOp(insn, TranscendentalOps::fsin);
      default -> new RegisterOp(insn, TranscendentalOps::fcos);
    };
  }

  private static Op registerDa(Insn insn, int reg) {
    return switch (reg) {
      case 0, 1, 2, 3 -> MoveOps.conditional(insn, CONDITIONS[reg]);
      case 5 -> (insn.rm & 7) == 1 ? ComparisonOps.register(insn, false, 2) : null;
      default -> null;
    };
  }

  /** Below, equal, below or equal, unordered, as Jcc encodes them. */
  private static final int[] CONDITIONS = {2, 4, 6, 10};

  private static Op registerDb(Insn insn, int reg) {
    return switch (reg) {
      case 0, 1, 2, 3 -> MoveOps.conditional(insn, CONDITIONS[reg] + 1);
      case 5 -> ComparisonOps.flags(insn, false, 0);
      case 6 -> ComparisonOps.flags(insn, true, 0);
      default -> null;
    };
  }

  private static Op registerDd(Insn insn, int reg) {
    return switch (reg) {
      case 0 -> MoveOps.free(insn, 0);
      case 1 -> new RegisterOp(insn, MoveOps::exchange);
      case 2, 3 -> MoveOps.store(insn, reg - 2);
      case 4, 5 -> ComparisonOps.register(insn, false, reg - 4);
      default -> null;
    };
  }

  private static Op registerDe(Insn insn, int reg) {
    return switch (reg) {
      case 2 -> ComparisonOps.register(insn, true, 1);
      case 3 -> (insn.rm & 7) == 1 ? ComparisonOps.register(insn, true, 2) : null;
      default -> ArithmeticOps.toRegister(insn, 1);
    };
  }

  private static Op registerDf(Insn insn, int reg) {
    return switch (reg) {
      case 0 -> MoveOps.free(insn, 1);
      case 1 -> new RegisterOp(insn, MoveOps::exchange);
      case 2, 3 -> MoveOps.store(insn, 1);
      case 5 -> ComparisonOps.flags(insn, false, 1);
      case 6 -> ComparisonOps.flags(insn, true, 1);
      default -> null;
    };
  }

  private static final class Wait extends Op {
    @Override
    public Op exec(Cpu cpu) {
      int obstacle = cpu.fpu.waitObstacle();
      if (obstacle != 0) {
        throw cpu.fpu.refuse(cpu, this, obstacle);
      }
      return next.exec(cpu);
    }
  }
}
