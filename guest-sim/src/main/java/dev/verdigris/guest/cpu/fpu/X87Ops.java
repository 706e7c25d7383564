package dev.verdigris.guest.cpu.fpu;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** The x87 instructions: the escape opcodes D8–DF, and FWAIT. */
public final class X87Ops {
  private X87Ops() {}

  /** Registers the x87 opcodes of the one-byte map. */
  public static void register(OpcodeMap map) {
    map.register(Insn.MAP_ONE_BYTE, 0xd8, 0xdf, X87Ops::create);
    map.register(Insn.MAP_ONE_BYTE, 0x9b, insn -> new Wait());
  }

  private static Op create(Insn insn) {
    return insn.lock ? null : ControlOps.create(insn);
  }

  private static final class Wait extends Op {
    @Override
    public Op exec(Cpu cpu) {
      int obstacle = cpu.fpu.waitObstacle();
      if (obstacle != 0) {
        throw cpu.fpu.refuse(cpu, this, obstacle);
      }
      return next.exec(cpu);
    }
  }
}
