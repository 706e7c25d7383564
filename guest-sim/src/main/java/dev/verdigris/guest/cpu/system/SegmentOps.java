package dev.verdigris.guest.cpu.system;

import static dev.verdigris.guest.cpu.system.SystemOps.unlocked;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** MOV, PUSH and POP of segment registers, and the loads of far pointers. */
final class SegmentOps {
  private SegmentOps() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_ONE_BYTE, 0x8c, unlocked(SegmentOps::store));
    map.register(Insn.MAP_ONE_BYTE, 0x8e, unlocked(SegmentOps::load));
    for (int s = Cpu.ES; s <= Cpu.DS; s++) {
      int segment = s;
      map.register(
          Insn.MAP_ONE_BYTE, 0x06 | s << 3, unlocked(insn -> legacy(insn, push(insn, segment))));
      if (s != Cpu.CS) {
        map.register(
            Insn.MAP_ONE_BYTE, 0x07 | s << 3, unlocked(insn -> legacy(insn, pop(insn, segment))));
      }
    }
    map.register(Insn.MAP_0F, 0xa0, unlocked(insn -> push(insn, Cpu.FS)));
    map.register(Insn.MAP_0F, 0xa1, unlocked(insn -> pop(insn, Cpu.FS)));
    map.register(Insn.MAP_0F, 0xa8, unlocked(insn -> push(insn, Cpu.GS)));
    map.register(Insn.MAP_0F, 0xa9, unlocked(insn -> pop(insn, Cpu.GS)));
    // In 64-bit code, and with a register, C4 and C5 are VEX prefixes.
    map.share(Insn.MAP_ONE_BYTE, 0xc4, unlocked(insn -> legacy(insn, farPointer(insn, Cpu.ES))));
    map.share(Insn.MAP_ONE_BYTE, 0xc5, unlocked(insn -> legacy(insn, farPointer(insn, Cpu.DS))));
    map.register(Insn.MAP_0F, 0xb2, unlocked(insn -> farPointer(insn, Cpu.SS)));
    map.register(Insn.MAP_0F, 0xb4, unlocked(insn -> farPointer(insn, Cpu.FS)));
    map.register(Insn.MAP_0F, 0xb5, unlocked(insn -> farPointer(insn, Cpu.GS)));
  }

  private static Op legacy(Insn insn, Op op) {
    return insn.is64() ? null : op;
  }

  private static Op store(Insn insn) {
    int segment = insn.reg & 7;
    if (segment > Cpu.GS) {
      return null;
    }
    return Access.givingSelector(insn, (cpu, op) -> cpu.segments.selector(segment));
  }

  private static Op load(Insn insn) {
    int segment = insn.reg & 7;
    if (segment > Cpu.GS || segment == Cpu.CS) {
      return null;
    }
    boolean register = insn.isRegister();
    int rm = insn.rm;
    return loading(
        insn,
        segment,
        (cpu, op, address) -> register ? (int) cpu.r[rm] & 0xffff : cpu.load16(op, address));
  }

  /** Where a selector comes from. */
  @FunctionalInterface
  private interface Selector {
    int get(Cpu cpu, Op op, long address);
  }

  /**
   * An op that loads a segment. In legacy code the mode of decoding hangs on the segments, so that
   * the block ends.
   */
  private static Op loading(Insn insn, int segment, Selector selector) {
    boolean stack = segment == Cpu.SS;
    boolean wide = insn.is64();
    SystemMemOp.Action action =
        (cpu, op, address) -> {
          cpu.segments.loads.load(op, segment, selector.get(cpu, op, address));
          if (!wide) {
            cpu.segments.update();
          }
          if (stack) {
            cpu.system.shadow(op);
          }
        };
    if (insn.isRegister()) {
      SystemOp.Action run = (cpu, op) -> action.run(cpu, op, 0);
      if (!wide) {
        return SystemOp.ending(insn, run);
      }
      return stack ? SystemOp.shadowing(insn, run) : SystemOp.running(insn, run);
    }
    if (!wide) {
      return SystemMemOp.ending(insn, action);
    }
    return stack ? SystemMemOp.shadowing(insn, action) : SystemMemOp.running(insn, action);
  }

  private static Op push(Insn insn, int segment) {
    int size = insn.stackSize();
    return SystemOp.running(
        insn,
        (cpu, op) -> {
          StackCursor stack = cpu.system.stack.current(op);
          stack.push(size, cpu.segments.selector(segment));
          stack.commit();
        });
  }

  private static Op pop(Insn insn, int segment) {
    int size = insn.stackSize();
    boolean wide = insn.is64();
    SystemOp.Action action =
        (cpu, op) -> {
          StackCursor stack = cpu.system.stack.current(op);
          int selector = (int) stack.pop(size) & 0xffff;
          cpu.segments.loads.load(op, segment, selector);
          stack.commit();
          if (!wide) {
            cpu.segments.update();
          }
          if (segment == Cpu.SS) {
            cpu.system.shadow(op);
          }
        };
    return wide ? SystemOp.running(insn, action) : SystemOp.ending(insn, action);
  }

  /** LDS, LES, LFS, LGS, LSS. */
  private static Op farPointer(Insn insn, int segment) {
    if (insn.isRegister()) {
      return null;
    }
    int reg = insn.reg;
    int size = insn.operandSize;
    return SystemMemOp.ending(
        insn,
        (cpu, op, address) -> {
          long offset = Access.load(cpu, op, address, size);
          cpu.segments.loads.load(op, segment, cpu.load16(op, address + size));
          Access.write(cpu, reg, size, offset);
          cpu.segments.update();
        });
  }
}
