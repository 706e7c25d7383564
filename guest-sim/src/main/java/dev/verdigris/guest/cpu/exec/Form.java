package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.decode.Insn;

/** Which operands an arithmetic instruction combines, destination first. */
enum Form {
  /** ModRM.rm, a register, and ModRM.reg. */
  REG_REG,
  /** ModRM.reg and ModRM.rm, a register. */
  REG_REG_REVERSED,
  /** ModRM.rm, a register, and an immediate. */
  REG_IMM,
  /** The accumulator and an immediate. */
  ACC_IMM,
  /** ModRM.reg and memory. */
  REG_MEM,
  /** Memory and ModRM.reg. */
  MEM_REG,
  /** Memory and an immediate. */
  MEM_IMM;

  /** The form of opcode bits 1–2 of the eight classic operations. */
  static Form ofClassic(Insn insn) {
    return switch (insn.opcode >> 1 & 3) {
      case 0 -> insn.isRegister() ? REG_REG : MEM_REG;
      case 1 -> insn.isRegister() ? REG_REG_REVERSED : REG_MEM;
      default -> ACC_IMM;
    };
  }

  /** The form of an operation on ModRM.rm and an immediate. */
  static Form ofImmediate(Insn insn) {
    return insn.isRegister() ? REG_IMM : MEM_IMM;
  }
}
