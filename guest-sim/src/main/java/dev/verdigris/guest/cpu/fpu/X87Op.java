package dev.verdigris.guest.cpu.fpu;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.decode.Insn;

/** An x87 op that is no control instruction: waits for exceptions, and leaves its pointers. */
abstract class X87Op extends MemOp {
  private final int lastOpcode;
  private final boolean memory;

  X87Op(Insn insn) {
    super(insn);
    lastOpcode = (insn.opcode & 7) << 8 | insn.mod << 6 | (insn.reg & 7) << 3 | (insn.rm & 7);
    memory = !insn.isRegister();
  }

  /** Checks that the instruction may run. */
  final FpuState check(Cpu cpu) {
    FpuState fpu = cpu.fpu;
    int obstacle = fpu.x87Obstacle;
    if (obstacle != 0) {
      throw fpu.refuse(cpu, this, obstacle);
    }
    return fpu;
  }

  /** Leaves the pointers to this instruction; once its memory access cannot fault any more. */
  final void record(Cpu cpu, FpuState fpu) {
    fpu.lastInstruction = cpu.ripOf(this);
    fpu.lastOpcode = lastOpcode;
    if (memory) {
      fpu.lastOperand = offset(cpu);
    }
  }
}
