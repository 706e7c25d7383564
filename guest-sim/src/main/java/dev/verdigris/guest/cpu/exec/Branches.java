package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** Near branches: opcodes to ops. */
final class Branches {
  private Branches() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_ONE_BYTE, 0x70, 0x7f, Branch::new);
    map.register(Insn.MAP_0F, 0x80, 0x8f, Branch::new);
    map.register(Insn.MAP_ONE_BYTE, 0xe0, 0xe3, Jumps.Loop::new);
    map.register(Insn.MAP_ONE_BYTE, 0xe9, Jumps.Direct::new);
    map.register(Insn.MAP_ONE_BYTE, 0xeb, Jumps.Direct::new);
    map.register(Insn.MAP_ONE_BYTE, 0xe8, Branches::callDirect);
    map.register(Insn.MAP_ONE_BYTE, 0xc2, 0xc3, Branches::ret);
  }

  /** Size of the operand of a near branch: in 64-bit code prefix 66 has no say. */
  static int size(Insn insn) {
    return insn.is64() ? 8 : insn.operandSize;
  }

  /** Where a relative branch leads. */
  static long relativeTarget(Insn insn) {
    return insn.rip + insn.length + insn.imm & Gpr.mask(size(insn));
  }

  static Op callIndirect(Insn insn) {
    return insn.is64() ? new Calls.Indirect64(insn) : new Calls.Indirect(insn);
  }

  private static Op callDirect(Insn insn) {
    return insn.is64() ? new Calls.Direct64(insn) : new Calls.Direct(insn);
  }

  private static Op ret(Insn insn) {
    return insn.is64() ? new Calls.Return64(insn) : new Calls.Return(insn);
  }
}
