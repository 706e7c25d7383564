package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import java.lang.invoke.VarHandle;

/**
 * What locked instructions, XCHG with memory and MFENCE do besides, where other threads use the
 * memory too: no later load is earlier than a store before them (Intel SDM volume 3, section
 * 9.2.3).
 */
final class Barrier extends Op {
  private static final int MFENCE = 6;

  /** Tells whether an instruction orders memory. */
  static boolean after(Insn insn) {
    if (insn.isRegister()) {
      return insn.map == Insn.MAP_0F && insn.opcode == 0xae && (insn.reg & 7) == MFENCE;
    }
    boolean exchange = insn.map == Insn.MAP_ONE_BYTE && (insn.opcode & 0xfe) == 0x86;
    return insn.lock || exchange;
  }

  @Override
  public Op exec(Cpu cpu) {
    VarHandle.fullFence();
    return next.exec(cpu);
  }
}
