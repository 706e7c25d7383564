package dev.verdigris.guest.cpu.system;

import static dev.verdigris.guest.cpu.system.SystemOps.unlocked;

import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** Far JMP, CALL and RET, and IRET. */
final class FarOps {
  private static final int GROUP_FIVE = 0xff;
  private static final int FAR_CALL = 3;
  private static final int FAR_JUMP = 5;

  private FarOps() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_ONE_BYTE, 0x9a, unlocked(FarOps::callDirect));
    map.register(Insn.MAP_ONE_BYTE, 0xea, unlocked(FarOps::jumpDirect));
    map.register(Insn.MAP_ONE_BYTE, 0xca, unlocked(insn -> ret(insn, (int) insn.imm)));
    map.register(Insn.MAP_ONE_BYTE, 0xcb, unlocked(insn -> ret(insn, 0)));
    map.register(Insn.MAP_ONE_BYTE, 0xcf, unlocked(FarOps::interruptReturn));
    map.share(Insn.MAP_ONE_BYTE, GROUP_FIVE, unlocked(FarOps::indirect));
  }

  private static Op callDirect(Insn insn) {
    int selector = insn.imm2;
    long offset = insn.imm;
    int size = insn.operandSize;
    return insn.is64()
        ? null
        : SystemOp.ending(
            insn, (cpu, op) -> cpu.system.far.call(op, selector, offset, size, cpu.rip));
  }

  private static Op jumpDirect(Insn insn) {
    int selector = insn.imm2;
    long offset = insn.imm;
    return insn.is64()
        ? null
        : SystemOp.ending(insn, (cpu, op) -> cpu.system.far.jump(op, selector, offset, cpu.rip));
  }

  private static Op indirect(Insn insn) {
    int reg = insn.reg & 7;
    if (insn.isRegister() || (reg != FAR_CALL && reg != FAR_JUMP)) {
      return null;
    }
    int size = insn.operandSize;
    return SystemMemOp.ending(
        insn,
        (cpu, op, address) -> {
          long offset = Access.load(cpu, op, address, size);
          int selector = cpu.load16(op, address + size);
          if (reg == FAR_CALL) {
            cpu.system.far.call(op, selector, offset, size, cpu.rip);
          } else {
            cpu.system.far.jump(op, selector, offset, cpu.rip);
          }
        });
  }

  private static Op ret(Insn insn, int release) {
    int size = insn.operandSize;
    return SystemOp.ending(insn, (cpu, op) -> cpu.system.far.ret(op, size, release));
  }

  private static Op interruptReturn(Insn insn) {
    int size = insn.operandSize;
    return SystemOp.ending(
        insn, (cpu, op) -> cpu.system.interruptReturn.execute(op, size, cpu.rip));
  }
}
