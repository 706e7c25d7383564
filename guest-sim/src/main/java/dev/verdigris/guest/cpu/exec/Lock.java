package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.decode.Insn;

/** Which instructions take a LOCK prefix (Intel SDM volume 2, LOCK): those that change memory. */
final class Lock {
  private Lock() {}

  static boolean allowed(Insn insn) {
    if (insn.isRegister()) {
      return false;
    }
    int operation = insn.reg & 7;
    int opcode = insn.opcode;
    if (insn.map == Insn.MAP_ONE_BYTE) {
      return switch (opcode) {
        case 0x80, 0x81, 0x82, 0x83 -> operation != Arithmetic.CMP;
        case 0x86, 0x87 -> true;
        case 0xf6, 0xf7 -> operation == 2 || operation == 3;
        case 0xfe, 0xff -> operation < 2;
        default -> opcode < 0x38 && (opcode & 7) < 2;
      };
    }
    return insn.map == Insn.MAP_0F
        && switch (opcode) {
          case 0xab, 0xb3, 0xbb, 0xb0, 0xb1, 0xc0, 0xc1 -> true;
          case 0xba -> operation > 4;
          case 0xc7 -> operation == 1;
          default -> false;
        };
  }
}
