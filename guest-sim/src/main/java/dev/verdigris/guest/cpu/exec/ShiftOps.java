package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** Shifts and rotates: opcodes to ops. */
final class ShiftOps {
  private ShiftOps() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_ONE_BYTE, 0xc0, 0xc1, ShiftOps::byImmediate);
    map.register(Insn.MAP_ONE_BYTE, 0xd0, 0xd1, ShiftOps::byOne);
    map.register(Insn.MAP_ONE_BYTE, 0xd2, 0xd3, ShiftOps::byCl);
    map.register(Insn.MAP_0F, 0xa4, 0xa5, DoubleShift::new);
    map.register(Insn.MAP_0F, 0xac, 0xad, DoubleShift::new);
  }

  private static Op byImmediate(Insn insn) {
    return by(insn, (int) insn.imm);
  }

  private static Op byOne(Insn insn) {
    return by(insn, 1);
  }

  private static Op by(Insn insn, int immediate) {
    int size = ModrmOp.sizeByBit0(insn);
    int count = immediate & (size == 8 ? 63 : 31);
    int operation = insn.reg & 7;
    if (!insn.isRegister() || size < 4 || count == 0 || operation == 2 || operation == 3) {
      return new Shift(insn, operation, size, count);
    }
    boolean wide = size == 8;
    return switch (operation) {
      case 0 -> wide ? new RotateBy.Rol64(insn.rm, count) : new RotateBy.Rol32(insn.rm, count);
      case 1 -> wide ? new RotateBy.Ror64(insn.rm, count) : new RotateBy.Ror32(insn.rm, count);
      case 5 -> wide ? new ShiftBy.Shr64(insn.rm, count) : new ShiftBy.Shr32(insn.rm, count);
      case 7 -> wide ? new ShiftBy.Sar64(insn.rm, count) : new ShiftBy.Sar32(insn.rm, count);
      default -> wide ? new ShiftBy.Shl64(insn.rm, count) : new ShiftBy.Shl32(insn.rm, count);
    };
  }

  private static Op byCl(Insn insn) {
    return new Shift(insn, insn.reg & 7, ModrmOp.sizeByBit0(insn), Shift.BY_CL);
  }
}
