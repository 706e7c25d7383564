package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** MUL, IMUL, DIV, IDIV: opcodes to ops. */
final class MultiplyOps {
  private MultiplyOps() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_ONE_BYTE, 0x69, SignedMultiply::byConstant);
    map.register(Insn.MAP_ONE_BYTE, 0x6b, SignedMultiply::byConstant);
    map.register(Insn.MAP_0F, 0xaf, SignedMultiply::byRegister);
  }

  static Op group3(Insn insn, int size) {
    return switch (insn.reg & 7) {
      case 4 -> new WideMultiply(insn, false, size);
      case 5 -> new WideMultiply(insn, true, size);
      case 6 -> new Division(insn, false, size);
      default -> new Division(insn, true, size);
    };
  }
}
