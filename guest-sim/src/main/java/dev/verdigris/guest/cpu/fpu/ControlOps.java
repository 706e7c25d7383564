package dev.verdigris.guest.cpu.fpu;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** Control and status words and the environment: FNINIT, FNCLEX, FLDCW, FNSTCW, FNSTSW … */
final class ControlOps {
  private ControlOps() {}

  /** The control instruction, or null when it is another. */
  static Op create(Insn insn) {
    int code = insn.opcode << 8 | (insn.reg & 7) << 4 | (insn.rm & 7);
    if (insn.isRegister()) {
      return switch (code) {
        // FENI, FDISI and FSETPM of older coprocessors do nothing.
        case 0xdb40, 0xdb41, 0xdb44 -> new Quick(fpu -> {});
        case 0xdb42 -> new Quick(FpuState::clearExceptions);
        case 0xdb43 -> new Quick(FpuState::initialize);
        case 0xdf40 -> new StatusToAx();
        default -> null;
      };
    }
    return switch (code & 0xfff0) {
      case 0xd940 -> EnvironmentOps.create(insn, true, false);
      case 0xd960 -> EnvironmentOps.create(insn, false, false);
      case 0xdd40 -> EnvironmentOps.create(insn, true, true);
      case 0xdd60 -> EnvironmentOps.create(insn, false, true);
      case 0xd950 -> new LoadControl(insn);
      case 0xd970 -> new Store(insn, false);
      case 0xdd70 -> new Store(insn, true);
      default -> null;
    };
  }

  /** Checks that an instruction that does not wait may run. */
  static void check(Cpu cpu, Op op) {
    int obstacle = cpu.fpu.saveObstacle();
    if (obstacle != 0) {
      throw cpu.fpu.refuse(cpu, op, obstacle);
    }
  }

  /** What an instruction that does not wait does to the state. */
  @FunctionalInterface
  private interface Effect {
    void apply(FpuState fpu);
  }

  private static final class Quick extends Op {
    private final Effect effect;

    Quick(Effect effect) {
      this.effect = effect;
    }

    @Override
    public Op exec(Cpu cpu) {
      check(cpu, this);
      effect.apply(cpu.fpu);
      return next.exec(cpu);
    }
  }

  private static final class StatusToAx extends Op {
    @Override
    public Op exec(Cpu cpu) {
      check(cpu, this);
      cpu.r[0] = (cpu.r[0] & ~0xffffL) | cpu.fpu.statusWord();
      return next.exec(cpu);
    }
  }

  private static final class Store extends MemOp {
    private final boolean status;

    Store(Insn insn, boolean status) {
      super(insn);
      this.status = status;
    }

    @Override
    public Op exec(Cpu cpu) {
      check(cpu, this);
      cpu.store16(this, address(cpu), status ? cpu.fpu.statusWord() : cpu.fpu.control);
      return next.exec(cpu);
    }
  }

  private static final class LoadControl extends MemOp {
    LoadControl(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      int obstacle = cpu.fpu.x87Obstacle;
      if (obstacle != 0) {
        throw cpu.fpu.refuse(cpu, this, obstacle);
      }
      cpu.fpu.control(cpu.load16(this, address(cpu)));
      return next.exec(cpu);
    }
  }
}
