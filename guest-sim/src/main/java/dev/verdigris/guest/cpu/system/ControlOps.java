package dev.verdigris.guest.cpu.system;

import static dev.verdigris.guest.cpu.system.SystemOps.unlocked;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.GuestFault;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.Vector;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** MOV to and from control and debug registers, CLTS, INVD, WBINVD, HLT. */
final class ControlOps {
  private static final int DR_ACCESS_DETECT = 1 << 13;

  private ControlOps() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_0F, 0x06, unlocked(ControlOps::clearTaskSwitched));
    map.register(Insn.MAP_0F, 0x08, 0x09, unlocked(ControlOps::cache));
    map.register(Insn.MAP_0F, 0x20, unlocked(ControlOps::readControl));
    map.register(Insn.MAP_0F, 0x21, unlocked(ControlOps::readDebug));
    map.register(Insn.MAP_0F, 0x22, unlocked(ControlOps::writeControl));
    map.register(Insn.MAP_0F, 0x23, unlocked(ControlOps::writeDebug));
    map.register(Insn.MAP_ONE_BYTE, 0xf4, unlocked(ControlOps::halt));
  }

  private static int width(Insn insn) {
    return insn.is64() ? 8 : 4;
  }

  private static boolean exists(int number) {
    return number == 0 || (number >= 2 && number <= 4) || number == 8;
  }

  private static Op readControl(Insn insn) {
    int number = insn.reg;
    int rm = insn.rm;
    int width = width(insn);
    if (!exists(number)) {
      return null;
    }
    return SystemOp.running(
        insn,
        (cpu, op) -> {
          Access.privileged(cpu, op);
          long value =
              switch (number) {
                case 0 -> cpu.system.cr0();
                case 2 -> cpu.system.cr2();
                case 3 -> cpu.system.cr3();
                case 4 -> cpu.system.cr4();
                default -> cpu.interrupts.cr8();
              };
          Access.write(cpu, rm, width, value);
        });
  }

  private static Op writeControl(Insn insn) {
    int number = insn.reg;
    int rm = insn.rm;
    long mask = insn.is64() ? -1 : 0xffff_ffffL;
    if (!exists(number)) {
      return null;
    }
    return SystemOp.ending(
        insn,
        (cpu, op) -> {
          Access.privileged(cpu, op);
          long value = cpu.r[rm] & mask;
          ControlRegisters control = cpu.system.control;
          switch (number) {
            case 0 -> Access.accepted(cpu, op, control.writeCr0(value));
            case 2 -> cpu.mmu.faultAddress(value);
            case 3 -> Access.accepted(cpu, op, control.writeCr3(value));
            case 4 -> Access.accepted(cpu, op, control.writeCr4(value));
            default -> {
              Access.accepted(cpu, op, value >>> 4 == 0);
              cpu.interrupts.cr8((int) value);
              cpu.lookAround();
            }
          }
        });
  }

  /** DR4 and DR5 are DR6 and DR7 unless CR4.DE makes them undefined. */
  private static void checkDebug(Cpu cpu, Op op, int number) {
    if ((number == 4 || number == 5) && (cpu.system.cr4() & ControlBits.CR4_DE) != 0) {
      throw cpu.undefined(op);
    }
    Access.privileged(cpu, op);
    DebugRegisters debug = cpu.system.debug;
    if ((debug.read(7) & DR_ACCESS_DETECT) != 0) {
      debug.raise(DR_ACCESS_DETECT);
      throw cpu.fault(op, Vector.DB, GuestFault.NO_ERROR_CODE);
    }
  }

  private static Op readDebug(Insn insn) {
    int number = insn.reg;
    int rm = insn.rm;
    int width = width(insn);
    if (number > 7) {
      return null;
    }
    return SystemOp.running(
        insn,
        (cpu, op) -> {
          checkDebug(cpu, op, number);
          Access.write(cpu, rm, width, cpu.system.debug.read(number));
        });
  }

  private static Op writeDebug(Insn insn) {
    int number = insn.reg;
    int rm = insn.rm;
    long mask = insn.is64() ? -1 : 0xffff_ffffL;
    if (number > 7) {
      return null;
    }
    return SystemOp.ending(
        insn,
        (cpu, op) -> {
          checkDebug(cpu, op, number);
          Access.accepted(cpu, op, cpu.system.debug.write(number, cpu.r[rm] & mask));
        });
  }

  private static Op clearTaskSwitched(Insn insn) {
    return SystemOp.running(
        insn,
        (cpu, op) -> {
          Access.privileged(cpu, op);
          cpu.system.control.writeCr0(cpu.system.cr0() & ~ControlBits.CR0_TS);
        });
  }

  /** Caches are not modelled: memory is always what was written. */
  private static Op cache(Insn insn) {
    return SystemOp.running(insn, Access::privileged);
  }

  private static Op halt(Insn insn) {
    return SystemOp.ending(
        insn,
        (cpu, op) -> {
          Access.privileged(cpu, op);
          cpu.system.halt();
        });
  }
}
