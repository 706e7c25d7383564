package dev.verdigris.guest.cpu.system;

import static dev.verdigris.guest.cpu.system.SystemOps.unlocked;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/**
 * Opcode 0F 01: SGDT, SIDT, LGDT, LIDT, SMSW, LMSW, INVLPG; and in register forms VMCALL, VMMCALL,
 * CLAC, STAC, SWAPGS, RDTSCP.
 */
final class GroupSevenOps {
  private static final long LOW_CR0 = 0xf;

  private GroupSevenOps() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_0F, 0x01, unlocked(GroupSevenOps::create));
  }

  private static Op create(Insn insn) {
    int reg = insn.reg & 7;
    if (reg == 4) {
      return storeStatus(insn);
    }
    if (reg == 6) {
      return Access.takingSelector(insn, true, Access::privileged, GroupSevenOps::loadStatus);
    }
    if (insn.isRegister()) {
      return registerForm(insn, 0xc0 | reg << 3 | (insn.rm & 7));
    }
    return switch (reg) {
      case 0 -> storeTable(insn, false);
      case 1 -> storeTable(insn, true);
      case 2 -> loadTable(insn, false);
      case 3 -> loadTable(insn, true);
      case 7 ->
          SystemMemOp.ending(
              insn,
              (cpu, op, address) -> {
                Access.privileged(cpu, op);
                cpu.mmu.flush(address);
              });
      default -> null;
    };
  }

  private static Op registerForm(Insn insn, int modrm) {
    return switch (modrm) {
      case 0xc1, 0xd9 -> hypercall(insn);
      case 0xca -> accessFlag(insn, 0);
      case 0xcb -> accessFlag(insn, SystemFlags.AC);
      case 0xf8 -> insn.is64() ? SystemOp.running(insn, GroupSevenOps::swapGs) : null;
      case 0xf9 -> MsrOps.readTimeAndAux(insn);
      default -> null;
    };
  }

  private static Op storeStatus(Insn insn) {
    return Access.givingSelector(
        insn,
        (cpu, op) -> {
          Access.notForUsers(cpu, op);
          return cpu.system.cr0();
        });
  }

  /** LMSW: can set PE and not clear it. */
  private static void loadStatus(Cpu cpu, Op op, int value) {
    long cr0 = cpu.system.cr0();
    long low = (value & LOW_CR0) | (cr0 & ControlBits.CR0_PE);
    Access.accepted(cpu, op, cpu.system.control.writeCr0((cr0 & ~LOW_CR0) | low));
  }

  private static Op storeTable(Insn insn, boolean interrupts) {
    int size = insn.is64() ? 8 : 4;
    return SystemMemOp.running(
        insn,
        (cpu, op, address) -> {
          Access.notForUsers(cpu, op);
          Segmentation segments = cpu.segments;
          cpu.probeWrite(op, address, size + 2);
          cpu.store16(op, address, interrupts ? segments.idtLimit() : segments.gdtLimit());
          long base = interrupts ? segments.idtBase() : segments.gdtBase();
          Access.store(cpu, op, address + 2, size, base);
        });
  }

  private static Op loadTable(Insn insn, boolean interrupts) {
    int size = insn.is64() ? 8 : 4;
    long mask = size == 8 ? -1 : insn.operandSize == 2 ? 0xff_ffff : 0xffff_ffffL;
    return SystemMemOp.running(
        insn,
        (cpu, op, address) -> {
          Access.privileged(cpu, op);
          int limit = cpu.load16(op, address);
          long base = Access.load(cpu, op, address + 2, size) & mask;
          Access.accepted(cpu, op, size < 8 || base << 16 >> 16 == base);
          if (interrupts) {
            cpu.segments.idt(base, limit);
          } else {
            cpu.segments.gdt(base, limit);
          }
        });
  }

  private static Op hypercall(Insn insn) {
    long rip = insn.rip;
    return SystemOp.ending(
        insn,
        (cpu, op) -> {
          long next = cpu.rip;
          // The models see the instruction's own address, and may move the pointer themselves.
          cpu.rip = rip;
          switch (cpu.exits.hypercall(cpu)) {
            case DONE -> {
              if (cpu.rip == rip) {
                cpu.rip = next;
              }
            }
            case CONTINUE -> {
              cpu.rip = rip;
              cpu.lookAround();
            }
            case INVALID_OPCODE -> throw cpu.undefined(op);
            case GENERAL_PROTECTION -> throw cpu.generalProtection(op);
          }
        });
  }

  private static Op accessFlag(Insn insn, int value) {
    return SystemOp.running(
        insn,
        (cpu, op) -> {
          if (cpu.cpl != 0) {
            throw cpu.undefined(op);
          }
          cpu.systemFlags = (cpu.systemFlags & ~SystemFlags.AC) | value;
          cpu.privilegeChanged();
        });
  }

  private static void swapGs(Cpu cpu, Op op) {
    Access.privileged(cpu, op);
    ModelSpecificRegisters msrs = cpu.system.msrs;
    long base = cpu.segBase[Cpu.GS];
    cpu.segBase[Cpu.GS] = msrs.kernelGsBase;
    msrs.kernelGsBase = base;
  }
}
