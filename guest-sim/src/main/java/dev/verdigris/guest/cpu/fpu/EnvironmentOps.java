package dev.verdigris.guest.cpu.fpu;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.hypercall.engine.Register;

/**
 * FNSTENV, FLDENV, FNSAVE and FRSTOR (Intel SDM volume 1, figures 8-9 to 8-12).
 *
 * <pre>
 * 32-bit format: FCW, FSW, FTW, FIP, FCS with FOP above, FDP, FDS: 7 × 4 bytes
 * 16-bit format: FCW, FSW, FTW, FIP, FCS, FDP, FDS: 7 × 2 bytes
 * then ST(0)–ST(7), 10 bytes each (FNSAVE, FRSTOR)
 * </pre>
 *
 * <p>In real mode the pointers are linear addresses, of which bits 16 up lie beside FOP and in the
 * last field. FCS and FDS are not kept, and zero.
 */
final class EnvironmentOps {
  private static final int REGISTERS = 80;

  private EnvironmentOps() {}

  /** D9 /4, D9 /6, DD /4, DD /6. */
  static Op create(Insn insn, boolean load, boolean registers) {
    return load ? new Load(insn, registers) : new Store(insn, registers);
  }

  private static boolean isNarrow(Insn insn) {
    return insn.operandSize == 2;
  }

  private static final class Store extends MemOp {
    private final boolean narrow;
    private final boolean registers;

    Store(Insn insn, boolean registers) {
      super(insn);
      narrow = isNarrow(insn);
      this.registers = registers;
    }

    @Override
    public Op exec(Cpu cpu) {
      ControlOps.check(cpu, this);
      FpuState fpu = cpu.fpu;
      long a = address(cpu);
      int size = (narrow ? 14 : 28) + (registers ? REGISTERS : 0);
      cpu.probeWrite(this, a, 1);
      cpu.probeWrite(this, a + size - 1, 1);
      boolean real = (cpu.register(Register.CR0) & 1) == 0;
      field(cpu, a, 0, fpu.control);
      field(cpu, a, 1, fpu.statusWord());
      field(cpu, a, 2, fpu.tagWord());
      int ip = (int) fpu.lastInstruction;
      int dp = (int) fpu.lastOperand;
      if (narrow) {
        field(cpu, a, 3, ip);
        field(cpu, a, 4, real ? (ip >>> 4 & 0xf000) | fpu.lastOpcode : 0);
        field(cpu, a, 5, dp);
        field(cpu, a, 6, real ? dp >>> 4 & 0xf000 : 0);
      } else {
        cpu.store32(this, a + 12, real ? (ip & 0xffff) | 0xffff_0000 : ip);
        cpu.store32(
            this, a + 16, real ? (ip >>> 4 & 0xffff000) | fpu.lastOpcode : fpu.lastOpcode << 16);
        cpu.store32(this, a + 20, real ? (dp & 0xffff) | 0xffff_0000 : dp);
        cpu.store32(this, a + 24, real ? dp >>> 4 & 0xffff000 : 0xffff_0000);
      }
      if (registers) {
        storeRegisters(cpu, fpu, a + size - REGISTERS);
        fpu.initialize();
      } else {
        fpu.control(fpu.control | FpuState.EXCEPTIONS);
      }
      return next.exec(cpu);
    }

    /** Two bytes, and ones above them in the 32-bit format. */
    private void field(Cpu cpu, long a, int i, int value) {
      if (narrow) {
        cpu.store16(this, a + 2L * i, value);
      } else {
        cpu.store32(this, a + 4L * i, (value & 0xffff) | 0xffff_0000);
      }
    }

    private void storeRegisters(Cpu cpu, FpuState fpu, long a) {
      for (int i = 0; i < 8; i++) {
        int p = RegisterStack.physical(fpu, i);
        cpu.store64(this, a + 10L * i, fpu.significand[p]);
        cpu.store16(this, a + 10L * i + 8, fpu.exponent[p]);
      }
    }
  }

  private static final class Load extends MemOp {
    private final boolean narrow;
    private final boolean registers;

    Load(Insn insn, boolean registers) {
      super(insn);
      narrow = isNarrow(insn);
      this.registers = registers;
    }

    @Override
    public Op exec(Cpu cpu) {
      FpuState fpu = cpu.fpu;
      int obstacle = fpu.x87Obstacle;
      if (obstacle != 0) {
        throw fpu.refuse(cpu, this, obstacle);
      }
      long a = address(cpu);
      int size = (narrow ? 14 : 28) + (registers ? REGISTERS : 0);
      cpu.load8(this, a);
      cpu.load8(this, a + size - 1);
      int step = narrow ? 2 : 4;
      int control = cpu.load16(this, a);
      fpu.statusWord(cpu.load16(this, a + step));
      fpu.control(control);
      fpu.tagWord(cpu.load16(this, a + 2L * step));
      if (narrow) {
        fpu.lastInstruction = cpu.load16(this, a + 6);
        fpu.lastOperand = cpu.load16(this, a + 10);
      } else {
        fpu.lastInstruction = cpu.load32(this, a + 12) & 0xffff_ffffL;
        fpu.lastOpcode = cpu.load16(this, a + 18) & 0x7ff;
        fpu.lastOperand = cpu.load32(this, a + 20) & 0xffff_ffffL;
      }
      if (registers) {
        loadRegisters(cpu, fpu, a + size - REGISTERS);
      }
      return next.exec(cpu);
    }

    private void loadRegisters(Cpu cpu, FpuState fpu, long a) {
      for (int i = 0; i < 8; i++) {
        int p = RegisterStack.physical(fpu, i);
        fpu.significand[p] = cpu.load64(this, a + 10L * i);
        fpu.exponent[p] = cpu.load16(this, a + 10L * i + 8);
      }
    }
  }
}
