package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.decode.Insn;

/**
 * An op on ModRM.rm, a register of any size or memory, and perhaps ModRM.reg: the base of ops that
 * are not specialised by form and size.
 */
abstract class ModrmOp extends MemOp {
  /** Operand size in bytes. */
  final byte size;

  private final byte rm;
  private final byte reg;
  private final boolean memory;

  ModrmOp(Insn insn, int size) {
    super(insn);
    this.size = (byte) size;
    memory = !insn.isRegister();
    rm = (byte) Gpr.slot(insn.rm, size, insn.rex);
    reg = (byte) Gpr.slot(insn.reg, size, insn.rex);
  }

  /** Size of an operand of an opcode whose bit 0 is clear for the form with bytes. */
  static int sizeByBit0(Insn insn) {
    return (insn.opcode & 1) == 0 ? 1 : insn.operandSize;
  }

  final boolean isMemory() {
    return memory;
  }

  /** Reads ModRM.rm, sign-extended. */
  final long readRm(Cpu cpu) {
    return memory ? Memory.signed(cpu, this, address(cpu), size) : Gpr.signed(cpu.r, rm, size);
  }

  /** Reads ModRM.rm, sign-extended, to write it back: faults as the write would. */
  final long modifyRm(Cpu cpu) {
    return memory ? Memory.toModify(cpu, this, address(cpu), size) : Gpr.signed(cpu.r, rm, size);
  }

  /** Writes ModRM.rm. No register that its address is made of may have changed. */
  final void writeRm(Cpu cpu, long value) {
    if (memory) {
      Memory.write(cpu, this, address(cpu), size, value);
    } else {
      Gpr.write(cpu.r, rm, size, value);
    }
  }

  /** Reads ModRM.reg, sign-extended. */
  final long readReg(Cpu cpu) {
    return Gpr.signed(cpu.r, reg, size);
  }

  /** Writes ModRM.reg. */
  final void writeReg(Cpu cpu, long value) {
    Gpr.write(cpu.r, reg, size, value);
  }
}
