package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** PUSH, POP and what else moves the stack pointer; group 5. Opcodes to ops. */
final class StackOps {
  private StackOps() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_ONE_BYTE, 0x50, 0x57, StackOps::push);
    map.register(Insn.MAP_ONE_BYTE, 0x58, 0x5f, StackOps::pop);
    map.register(Insn.MAP_ONE_BYTE, 0x60, i -> i.is64() ? null : new Frames.PushAll(i));
    map.register(Insn.MAP_ONE_BYTE, 0x61, i -> i.is64() ? null : new Frames.PopAll(i));
    map.register(Insn.MAP_ONE_BYTE, 0x68, Push.Constant::new);
    map.register(Insn.MAP_ONE_BYTE, 0x6a, Push.Constant::new);
    map.register(Insn.MAP_ONE_BYTE, 0x8f, StackOps::popMemory);
    map.register(Insn.MAP_ONE_BYTE, 0x9c, FlagStack.Push::new);
    map.register(Insn.MAP_ONE_BYTE, 0x9d, FlagStack.Pop::new);
    map.register(Insn.MAP_ONE_BYTE, 0xc8, Frames.Enter::new);
    map.register(Insn.MAP_ONE_BYTE, 0xc9, StackOps::leave);
    map.register(Insn.MAP_ONE_BYTE, 0xff, StackOps::group5);
  }

  private static int register(Insn insn) {
    return (insn.opcode & 7) | (insn.rex & 1) << 3;
  }

  private static Op push(Insn insn) {
    insn.rm = register(insn);
    return insn.stackSize() == 8 ? new Push.Reg64(insn.rm) : new Push.Rm(insn);
  }

  private static Op pop(Insn insn) {
    insn.rm = register(insn);
    return insn.stackSize() == 8 ? new Pop.Reg64(insn.rm) : new Pop.Rm(insn);
  }

  private static Op popMemory(Insn insn) {
    return (insn.reg & 7) == 0 ? new Pop.Rm(insn) : null;
  }

  private static Op leave(Insn insn) {
    return insn.stackSize() == 8 ? new Frames.Leave64() : new Frames.Leave(insn);
  }

  private static Op group5(Insn insn) {
    return switch (insn.reg & 7) {
      case 0, 1 -> Unary.group5(insn);
      case 2 -> Branches.callIndirect(insn);
      case 4 -> new Jumps.Indirect(insn);
      case 6 -> new Push.Rm(insn);
      default -> null;
    };
  }
}
