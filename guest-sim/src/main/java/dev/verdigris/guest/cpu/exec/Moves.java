package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** MOV, MOVZX, MOVSX, LEA, XLAT, CMOVcc, SETcc: opcodes to ops. */
final class Moves {
  private Moves() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_ONE_BYTE, 0x88, 0x89, i -> store(i, ModrmOp.sizeByBit0(i)));
    map.register(Insn.MAP_ONE_BYTE, 0x8a, 0x8b, i -> load(i, ModrmOp.sizeByBit0(i)));
    map.register(Insn.MAP_ONE_BYTE, 0x8d, Lea::create);
    map.register(Insn.MAP_ONE_BYTE, 0xa0, 0xa3, Moves::absolute);
    map.register(Insn.MAP_ONE_BYTE, 0xb0, 0xbf, Moves::constant);
    map.register(Insn.MAP_ONE_BYTE, 0xc6, 0xc7, Moves::storeConstant);
    map.register(Insn.MAP_ONE_BYTE, 0xd7, Xlat::new);
    map.register(Insn.MAP_0F, 0x40, 0x4f, ConditionalMove::create);
    map.register(Insn.MAP_0F, 0x90, 0x9f, SetByte::create);
    map.register(Insn.MAP_0F, 0xb6, 0xb7, Extend::create);
    map.register(Insn.MAP_0F, 0xbe, 0xbf, Extend::create);
  }

  static Op load(Insn insn, int size) {
    if (insn.isRegister()) {
      return move(insn, size, insn.reg, insn.rm);
    }
    return switch (size) {
      case 1 -> new Mov.Load8(insn);
      case 4 -> new Mov.Load32(insn);
      case 8 -> new Mov.Load64(insn);
      default -> new PartialMove(insn, PartialMove.LOAD, size);
    };
  }

  private static Op store(Insn insn, int size) {
    if (insn.isRegister()) {
      return move(insn, size, insn.rm, insn.reg);
    }
    return switch (size) {
      case 1 -> new Mov.Store8(insn);
      case 2 -> new Mov.Store16(insn);
      case 4 -> new Mov.Store32(insn);
      default -> new Mov.Store64(insn);
    };
  }

  private static Op move(Insn insn, int size, int dst, int src) {
    if (size == 8) {
      return new Mov.RegReg64(dst, src);
    }
    if (size == 4) {
      return new Mov.RegReg32(dst, src);
    }
    boolean toReg = (insn.opcode & 2) != 0 || insn.opcode == 0x63;
    return new PartialMove(insn, toReg ? PartialMove.LOAD : PartialMove.STORE, size);
  }

  private static Op absolute(Insn insn) {
    insn.disp = insn.imm;
    insn.reg = 0;
    insn.rm = 0;
    insn.mod = 0;
    int size = ModrmOp.sizeByBit0(insn);
    return insn.opcode < 0xa2 ? load(insn, size) : store(insn, size);
  }

  private static Op constant(Insn insn) {
    int register = (insn.opcode & 7) | (insn.rex & 1) << 3;
    int size = insn.opcode < 0xb8 ? 1 : insn.operandSize;
    if (size == 8) {
      return new Mov.RegImm(register, insn.imm);
    }
    if (size == 4) {
      return new Mov.RegImm(register, insn.imm & 0xffff_ffffL);
    }
    return new PartialConstant(Gpr.slot(register, size, insn.rex), size, insn.imm);
  }

  private static Op storeConstant(Insn insn) {
    if ((insn.reg & 7) != 0) {
      return null;
    }
    int size = ModrmOp.sizeByBit0(insn);
    if (insn.isRegister()) {
      if (size >= 4) {
        return new Mov.RegImm(insn.rm, insn.imm & Gpr.mask(size));
      }
      return new PartialConstant(Gpr.slot(insn.rm, size, insn.rex), size, insn.imm);
    }
    return switch (size) {
      case 1 -> new Mov.StoreImm8(insn);
      case 2 -> new Mov.StoreImm16(insn);
      case 4 -> new Mov.StoreImm32(insn);
      default -> new Mov.StoreImm64(insn);
    };
  }
}
