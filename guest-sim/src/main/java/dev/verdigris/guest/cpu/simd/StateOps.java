package dev.verdigris.guest.cpu.simd;

import static dev.verdigris.guest.cpu.simd.PrefixTable.NONE;
import static dev.verdigris.guest.cpu.simd.PrefixTable.P66;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** Group 15 (0F AE): FXSAVE, FXRSTOR, LDMXCSR, STMXCSR, fences, CLFLUSH; and EMMS. */
final class StateOps {
  private StateOps() {}

  static void register(PrefixTable table) {
    table.put(0xae, NONE, StateOps::group);
    table.put(
        0xae, P66, insn -> !insn.isRegister() && (insn.reg & 7) == 7 ? new Touch(insn) : null);
    table.put(0x77, NONE, insn -> new EmptyMmx());
    table.put(0xf7, NONE, insn -> MaskedStore.create(insn, false));
    table.put(0xf7, P66, insn -> MaskedStore.create(insn, true));
  }

  private static Op group(Insn insn) {
    int which = insn.reg & 7;
    if (insn.isRegister()) {
      return which >= 5 ? new Fence() : null;
    }
    return switch (which) {
      case 0 -> new Save(insn);
      case 1 -> new Restore(insn);
      case 2 -> new LoadControl(insn);
      case 3 -> new StoreControl(insn);
      case 7 -> new Touch(insn);
      default -> null;
    };
  }

  private static final class Save extends MemOp {
    private final boolean wide;
    private final int registers;

    Save(Insn insn) {
      super(insn);
      wide = insn.operandSize == 8;
      registers = insn.is64() ? 16 : 8;
    }

    @Override
    public Op exec(Cpu cpu) {
      FxState.save(cpu, this, aligned(cpu, this, address(cpu)), wide, registers);
      return next.exec(cpu);
    }
  }

  private static final class Restore extends MemOp {
    private final boolean wide;
    private final int registers;

    Restore(Insn insn) {
      super(insn);
      wide = insn.operandSize == 8;
      registers = insn.is64() ? 16 : 8;
    }

    @Override
    public Op exec(Cpu cpu) {
      FxState.restore(cpu, this, aligned(cpu, this, address(cpu)), wide, registers);
      return next.exec(cpu);
    }
  }

  private static long aligned(Cpu cpu, Op op, long address) {
    int obstacle = cpu.fpu.saveObstacle();
    if (obstacle != 0) {
      throw cpu.fpu.refuse(cpu, op, obstacle);
    }
    if ((address & 15) != 0) {
      throw cpu.generalProtection(op);
    }
    return address;
  }

  private static final class LoadControl extends MemOp {
    LoadControl(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      int value = cpu.load32(this, address(cpu));
      if ((value & ~SimdState.MXCSR_MASK) != 0) {
        throw cpu.generalProtection(this);
      }
      cpu.simd.mxcsr = value;
      return next.exec(cpu);
    }
  }

  private static final class StoreControl extends MemOp {
    StoreControl(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      cpu.store32(this, address(cpu), cpu.simd.mxcsr);
      return next.exec(cpu);
    }
  }

  /** LFENCE, MFENCE, SFENCE: memory is in order anyway. */
  private static final class Fence extends Op {
    @Override
    public Op exec(Cpu cpu) {
      return next.exec(cpu);
    }
  }

  /** CLFLUSH and CLFLUSHOPT: there is no cache, but the address faults as a byte read would. */
  private static final class Touch extends MemOp {
    Touch(Insn insn) {
      super(insn);
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.load8(this, address(cpu));
      return next.exec(cpu);
    }
  }

  private static final class EmptyMmx extends Op {
    @Override
    public Op exec(Cpu cpu) {
      MmxOp.check(cpu, this);
      cpu.fpu.top = 0;
      cpu.fpu.used = 0;
      return next.exec(cpu);
    }
  }
}
