package dev.verdigris.guest.cpu.system;

import static dev.verdigris.guest.cpu.system.SystemOps.unlocked;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** IN, OUT, INS, OUTS, and who may use a port (Intel SDM volume 1, chapter 19). */
final class PortOps {
  private static final int TASK_BITMAP_BASE = 0x66;

  private PortOps() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_ONE_BYTE, 0x6c, 0x6d, unlocked(insn -> StringPortOp.in(insn)));
    map.register(Insn.MAP_ONE_BYTE, 0x6e, 0x6f, unlocked(insn -> StringPortOp.out(insn)));
    map.register(Insn.MAP_ONE_BYTE, 0xe4, 0xe5, unlocked(PortOps::in));
    map.register(Insn.MAP_ONE_BYTE, 0xec, 0xed, unlocked(PortOps::in));
    map.register(Insn.MAP_ONE_BYTE, 0xe6, 0xe7, unlocked(PortOps::out));
    map.register(Insn.MAP_ONE_BYTE, 0xee, 0xef, unlocked(PortOps::out));
  }

  /** Bytes that an I/O instruction moves: 1, 2 or 4. */
  static int size(Insn insn) {
    return (insn.opcode & 1) == 0 ? 1 : Math.min(insn.operandSize, 4);
  }

  private static int immediatePort(Insn insn) {
    return (insn.opcode & 8) == 0 ? (int) insn.imm & 0xff : -1;
  }

  private static Op in(Insn insn) {
    int size = size(insn);
    int fixed = immediatePort(insn);
    return SystemOp.ending(
        insn,
        (cpu, op) -> {
          int port = fixed >= 0 ? fixed : (int) cpu.r[2] & 0xffff;
          allow(cpu, op, port, size);
          int value = cpu.exits.portIn(cpu, port, size);
          if (size == 1) {
            cpu.r[0] = (cpu.r[0] & ~0xffL) | (value & 0xff);
          } else {
            Access.write(cpu, 0, size, value);
          }
        });
  }

  private static Op out(Insn insn) {
    int size = size(insn);
    int fixed = immediatePort(insn);
    return SystemOp.ending(
        insn,
        (cpu, op) -> {
          int port = fixed >= 0 ? fixed : (int) cpu.r[2] & 0xffff;
          allow(cpu, op, port, size);
          cpu.exits.portOut(cpu, port, size, cut((int) cpu.r[0], size));
        });
  }

  static int cut(int value, int size) {
    return size == 4 ? value : value & ((1 << (8 * size)) - 1);
  }

  /** Raises #GP(0) unless I/O privilege or the task's bitmap allows every byte of the port. */
  static void allow(Cpu cpu, Op op, int port, int size) {
    boolean virtual = SystemFlags.virtual8086(cpu);
    if (!cpu.protectedMode() || (!virtual && cpu.cpl <= SystemFlags.iopl(cpu))) {
      return;
    }
    Segmentation segments = cpu.segments;
    boolean has32 = Descriptor.has(segments.rights(Segmentation.TR), 8);
    long limit = segments.limit(Segmentation.TR);
    if (!has32 || TASK_BITMAP_BASE + 1 > limit) {
      throw cpu.generalProtection(op);
    }
    long task = segments.base(Segmentation.TR);
    long at = cpu.mmu.loadSystem(op, task + TASK_BITMAP_BASE, 2) + (port >> 3);
    if (at + 1 > limit) {
      throw cpu.generalProtection(op);
    }
    long bits = cpu.mmu.loadSystem(op, task + at, 2) >>> (port & 7);
    if ((bits & ((1 << size) - 1)) != 0) {
      throw cpu.generalProtection(op);
    }
  }
}
