package dev.verdigris.guest.cpu.system;

import static dev.verdigris.guest.cpu.system.SystemOps.unlocked;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE, RDRAND, RDSEED: forms of opcodes that others share. */
final class BaseOps {
  private static final int REP = 0xf3;

  private BaseOps() {}

  static void register(OpcodeMap map) {
    map.share(Insn.MAP_0F, 0xae, unlocked(BaseOps::base));
    map.share(Insn.MAP_0F, 0xc7, unlocked(BaseOps::random));
  }

  private static Op base(Insn insn) {
    int reg = insn.reg & 7;
    if (!insn.is64() || !insn.isRegister() || insn.rep != REP || insn.prefix66 || reg > 3) {
      return null;
    }
    int segment = (reg & 1) == 0 ? Cpu.FS : Cpu.GS;
    int rm = insn.rm;
    int size = insn.operandSize;
    if (reg < 2) {
      return SystemOp.running(
          insn,
          (cpu, op) -> {
            check(cpu, op);
            Access.write(cpu, rm, size, cpu.segBase[segment]);
          });
    }
    long mask = size == 8 ? -1 : 0xffff_ffffL;
    return SystemOp.running(
        insn,
        (cpu, op) -> {
          check(cpu, op);
          long value = cpu.r[rm] & mask;
          Access.accepted(cpu, op, value << 16 >> 16 == value);
          cpu.segBase[segment] = value;
        });
  }

  private static void check(Cpu cpu, Op op) {
    if ((cpu.system.cr4() & ControlBits.CR4_FSGSBASE) == 0) {
      throw cpu.undefined(op);
    }
  }

  private static Op random(Insn insn) {
    if (!insn.isRegister() || (insn.reg & 7) < 6 || insn.rep != 0) {
      return null;
    }
    int rm = insn.rm;
    int size = insn.operandSize;
    return SystemOp.running(
        insn,
        (cpu, op) -> {
          Access.write(cpu, rm, size, cpu.system.random.next());
          Flags.setStatus(cpu, Flags.CF);
        });
  }
}
