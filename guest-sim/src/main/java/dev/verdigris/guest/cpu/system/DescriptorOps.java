package dev.verdigris.guest.cpu.system;

import static dev.verdigris.guest.cpu.system.SystemOps.unlocked;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.GuestFault;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.Vector;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** Group 6 (SLDT, STR, LLDT, LTR, VERR, VERW), LAR, LSL and ARPL. */
final class DescriptorOps {
  // Types of system segment that LAR and LSL know, by bit; in long mode fewer.
  private static final int LAR_TYPES = 0b1_1010_0011_1110;
  private static final int LAR_TYPES_LONG = 0b1_1010_0000_0100;
  private static final int LSL_TYPES = 0b0_1010_0000_1110;
  private static final int LSL_TYPES_LONG = 0b0_1010_0000_0100;

  private DescriptorOps() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_0F, 0x00, unlocked(DescriptorOps::groupSix));
    map.register(Insn.MAP_0F, 0x02, unlocked(insn -> query(insn, true)));
    map.register(Insn.MAP_0F, 0x03, unlocked(insn -> query(insn, false)));
    map.share(Insn.MAP_ONE_BYTE, 0x63, unlocked(DescriptorOps::adjustPrivilege));
  }

  private static Op groupSix(Insn insn) {
    return switch (insn.reg & 7) {
      case 0 -> store(insn, Segmentation.LDTR);
      case 1 -> store(insn, Segmentation.TR);
      case 2 ->
          Access.takingSelector(
              insn,
              false,
              DescriptorOps::privileged,
              (cpu, op, selector) -> cpu.segments.loads.loadLocalTable(op, selector));
      case 3 ->
          Access.takingSelector(
              insn,
              false,
              DescriptorOps::privileged,
              (cpu, op, selector) -> cpu.segments.loads.loadTask(op, selector));
      case 4 -> verify(insn, false);
      case 5 -> verify(insn, true);
      default -> null;
    };
  }

  private static void privileged(Cpu cpu, Op op) {
    Access.needsSelectors(cpu, op);
    Access.privileged(cpu, op);
  }

  private static Op store(Insn insn, int register) {
    return Access.givingSelector(
        insn,
        (cpu, op) -> {
          Access.needsSelectors(cpu, op);
          Access.notForUsers(cpu, op);
          return cpu.segments.selector(register);
        });
  }

  private static void setZero(Cpu cpu, boolean zero) {
    int others = Flags.status(cpu) & ~Flags.ZF;
    Flags.setStatus(cpu, zero ? others | Flags.ZF : others);
  }

  private static Op verify(Insn insn, boolean write) {
    return Access.takingSelector(
        insn,
        false,
        Access::needsSelectors,
        (cpu, op, selector) -> {
          int r = rights(cpu, op, selector);
          boolean right =
              r >= 0
                  && Descriptor.has(r, Descriptor.USER_SEGMENT)
                  && visible(cpu, selector, r)
                  && (write ? Descriptor.isWritableData(r) : Descriptor.isReadable(r));
          setZero(cpu, right);
        });
  }

  private static boolean visible(Cpu cpu, int selector, int r) {
    return (Descriptor.isConforming(r) && Descriptor.isCode(r))
        || Descriptor.dpl(r) >= Math.max(cpu.cpl, selector & 3);
  }

  /** Rights of a selector's descriptor, or -1 when it has none. */
  private static int rights(Cpu cpu, Op op, int selector) {
    return exists(cpu, op, selector)
        ? Descriptor.rights(cpu.segments.loads.descriptor(op, selector, Vector.GP))
        : -1;
  }

  private static boolean exists(Cpu cpu, Op op, int selector) {
    if ((selector & 0xfffc) == 0) {
      return false;
    }
    try {
      cpu.segments.loads.descriptorAddress(op, selector, 8, Vector.GP);
      return true;
    } catch (GuestFault beyondTable) {
      return false;
    }
  }

  private static Op query(Insn insn, boolean wantsRights) {
    int reg = insn.reg;
    int size = insn.operandSize;
    return Access.takingSelector(
        insn,
        false,
        Access::needsSelectors,
        (cpu, op, selector) -> {
          int r = rights(cpu, op, selector);
          boolean right = r >= 0 && known(cpu, r, wantsRights) && visible(cpu, selector, r);
          if (right) {
            long d = cpu.segments.loads.descriptor(op, selector, Vector.GP);
            long answer = wantsRights ? d >>> 32 & 0xff_ff00 : Descriptor.limit(d);
            Access.write(cpu, reg, size, answer);
          }
          setZero(cpu, right);
        });
  }

  private static boolean known(Cpu cpu, int r, boolean wantsRights) {
    int type = Descriptor.systemType(r);
    if (type < 0) {
      return true;
    }
    boolean wide = cpu.system.longModeActive();
    int types;
    if (wantsRights) {
      types = wide ? LAR_TYPES_LONG : LAR_TYPES;
    } else {
      types = wide ? LSL_TYPES_LONG : LSL_TYPES;
    }
    return (types >> type & 1) != 0;
  }

  /** ARPL, which 64-bit code does not have. */
  private static Op adjustPrivilege(Insn insn) {
    if (insn.is64()) {
      return null;
    }
    int reg = insn.reg;
    if (insn.isRegister()) {
      int rm = insn.rm;
      return SystemOp.running(
          insn,
          (cpu, op) -> {
            Access.needsSelectors(cpu, op);
            int adjusted = adjust(cpu, (int) cpu.r[rm] & 0xffff, reg);
            Access.write(cpu, rm, 2, adjusted);
          });
    }
    return SystemMemOp.running(
        insn,
        (cpu, op, address) -> {
          Access.needsSelectors(cpu, op);
          cpu.probeWrite(op, address, 2);
          cpu.store16(op, address, adjust(cpu, cpu.load16(op, address), reg));
        });
  }

  private static int adjust(Cpu cpu, int selector, int reg) {
    int least = (int) cpu.r[reg] & 3;
    boolean raises = (selector & 3) < least;
    setZero(cpu, raises);
    return raises ? (selector & ~3) | least : selector;
  }
}
