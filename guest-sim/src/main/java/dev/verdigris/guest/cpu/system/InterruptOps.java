package dev.verdigris.guest.cpu.system;

import static dev.verdigris.guest.cpu.system.SystemOps.unlocked;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.Vector;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** INT n, INT3, INTO, INT1, CLI, STI. */
final class InterruptOps {
  private InterruptOps() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_ONE_BYTE, 0xcc, unlocked(insn -> interrupt(insn, Vector.BP, true)));
    map.register(
        Insn.MAP_ONE_BYTE, 0xcd, unlocked(insn -> interrupt(insn, (int) insn.imm & 0xff, true)));
    map.register(Insn.MAP_ONE_BYTE, 0xce, unlocked(InterruptOps::onOverflow));
    map.register(Insn.MAP_ONE_BYTE, 0xf1, unlocked(insn -> interrupt(insn, Vector.DB, false)));
    map.register(
        Insn.MAP_ONE_BYTE, 0xfa, unlocked(insn -> SystemOp.running(insn, InterruptOps::clear)));
    map.register(
        Insn.MAP_ONE_BYTE, 0xfb, unlocked(insn -> SystemOp.shadowing(insn, InterruptOps::set)));
  }

  private static Op interrupt(Insn insn, int vector, boolean checked) {
    return SystemOp.ending(
        insn, (cpu, op) -> cpu.system.softwareInterrupt(op, vector, checked, cpu.rip));
  }

  private static Op onOverflow(Insn insn) {
    if (insn.is64()) {
      return null;
    }
    return SystemOp.ending(
        insn,
        (cpu, op) -> {
          if (Flags.of(cpu)) {
            cpu.system.softwareInterrupt(op, Vector.OF, true, cpu.rip);
          }
        });
  }

  private static void allow(Cpu cpu, Op op) {
    if (cpu.protectedMode() && cpu.cpl > SystemFlags.iopl(cpu)) {
      throw cpu.generalProtection(op);
    }
  }

  private static void clear(Cpu cpu, Op op) {
    allow(cpu, op);
    cpu.systemFlags &= ~SystemFlags.IF;
  }

  private static void set(Cpu cpu, Op op) {
    allow(cpu, op);
    if ((cpu.systemFlags & SystemFlags.IF) == 0) {
      cpu.systemFlags |= SystemFlags.IF;
      cpu.system.shadow(op);
      cpu.lookAround();
    }
  }
}
