package dev.verdigris.guest.cpu.system;

import static dev.verdigris.guest.cpu.system.SystemOps.unlocked;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** SYSCALL, SYSRET, SYSENTER, SYSEXIT (Intel SDM volume 3, section 5.8.7 and 5.8.8). */
final class FastCallOps {
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RSP = 4;
  private static final int R11 = 11;

  // Rights of flat segments: accessed, present, granular; code is readable, data writable.
  private static final int CODE = 0x809b;
  private static final int DATA = 0xc093;
  private static final int USER = 0x60;

  private static final int SYSRET_FLAGS = 0x3c_7fd7;

  private FastCallOps() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_0F, 0x05, unlocked(insn -> SystemOp.ending(insn, FastCallOps::call)));
    map.register(Insn.MAP_0F, 0x07, unlocked(FastCallOps::callReturn));
    map.register(Insn.MAP_0F, 0x34, unlocked(insn -> SystemOp.ending(insn, FastCallOps::enter)));
    map.register(Insn.MAP_0F, 0x35, unlocked(FastCallOps::exit));
  }

  private static void checkWide(Cpu cpu, Op op) {
    boolean wide = (cpu.mode & Cpu.MODE_SIZE) == Cpu.MODE_64;
    if (!wide || (cpu.system.efer() & ControlBits.EFER_SCE) == 0) {
      throw cpu.undefined(op);
    }
  }

  private static void switchTo(Cpu cpu, int code, int codeRights, int stack, int privilege) {
    cpu.cpl = privilege;
    int dpl = privilege == 3 ? USER : 0;
    cpu.segments.setFlat(Cpu.CS, (code & 0xfffc) | privilege, codeRights | dpl);
    cpu.segments.setFlat(Cpu.SS, (stack & 0xfffc) | privilege, DATA | dpl);
    cpu.segments.update();
  }

  private static void call(Cpu cpu, Op op) {
    checkWide(cpu, op);
    ModelSpecificRegisters msrs = cpu.system.msrs;
    long flags = Flags.status(cpu) | (cpu.systemFlags & 0xffff_ffffL);
    cpu.r[RCX] = cpu.rip;
    cpu.r[R11] = flags & ~SystemFlags.RF;
    int selector = (int) (msrs.star >>> 32);
    int kept = ~(int) msrs.fmask;
    boolean stepped = (cpu.systemFlags & SystemFlags.TF) != 0;
    Flags.setStatus(cpu, (int) flags & kept);
    cpu.systemFlags = (cpu.systemFlags & kept & ~SystemFlags.RF) | SystemFlags.FIXED;
    switchTo(cpu, selector, CODE | Descriptor.LONG, selector + 8, 0);
    cpu.rip = msrs.lstar;
    if (stepped) {
      cpu.lookAround();
    }
  }

  private static Op callReturn(Insn insn) {
    boolean toWide = insn.operandSize == 8;
    return SystemOp.ending(
        insn,
        (cpu, op) -> {
          checkWide(cpu, op);
          Access.privileged(cpu, op);
          long target = cpu.r[RCX];
          if (toWide && target << 16 >> 16 != target) {
            throw cpu.generalProtection(op);
          }
          int selector = (int) (cpu.system.msrs.star >>> 48);
          int flags = ((int) cpu.r[R11] & SYSRET_FLAGS) | SystemFlags.FIXED;
          if (toWide) {
            switchTo(cpu, selector + 16, CODE | Descriptor.LONG, selector + 8, 3);
            cpu.rip = target;
          } else {
            switchTo(cpu, selector, CODE | Descriptor.BIG, selector + 8, 3);
            cpu.rip = target & 0xffff_ffffL;
          }
          cpu.system.writeFlags(flags, SYSRET_FLAGS);
        });
  }

  private static void enter(Cpu cpu, Op op) {
    ModelSpecificRegisters msrs = cpu.system.msrs;
    int selector = (int) msrs.sysenterCs & 0xfffc;
    if (!cpu.protectedMode() || selector == 0) {
      throw cpu.generalProtection(op);
    }
    boolean wide = cpu.system.longModeActive();
    cpu.systemFlags &= ~(SystemFlags.VM | SystemFlags.IF | SystemFlags.RF);
    int size = wide ? Descriptor.LONG : Descriptor.BIG;
    switchTo(cpu, selector, CODE | size, selector + 8, 0);
    long mask = wide ? -1 : 0xffff_ffffL;
    cpu.r[RSP] = msrs.sysenterEsp & mask;
    cpu.rip = msrs.sysenterEip & mask;
  }

  private static Op exit(Insn insn) {
    boolean toWide = insn.operandSize == 8;
    return SystemOp.ending(
        insn,
        (cpu, op) -> {
          int selector = (int) cpu.system.msrs.sysenterCs & 0xfffc;
          if (!cpu.protectedMode() || cpu.cpl != 0 || selector == 0) {
            throw cpu.generalProtection(op);
          }
          long target = cpu.r[RDX];
          long pointer = cpu.r[RCX];
          if (toWide && (target << 16 >> 16 != target || pointer << 16 >> 16 != pointer)) {
            throw cpu.generalProtection(op);
          }
          int code = toWide ? selector + 32 : selector + 16;
          int size = toWide ? Descriptor.LONG : Descriptor.BIG;
          switchTo(cpu, code, CODE | size, code + 8, 3);
          long mask = toWide ? -1 : 0xffff_ffffL;
          cpu.rip = target & mask;
          cpu.r[RSP] = pointer & mask;
        });
  }
}
