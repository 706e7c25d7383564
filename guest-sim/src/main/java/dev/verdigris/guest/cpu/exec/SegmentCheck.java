package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/**
 * Checks the limit and the rights of the segment of a memory operand, before the instruction that
 * has it: only where segments are not flat.
 */
final class SegmentCheck extends MemOp {
  private final int segmentNumber;
  private final int size;
  private final boolean write;

  /** The check that goes before an instruction, or null when it needs none. */
  static SegmentCheck of(Insn insn) {
    if ((insn.mode & Cpu.MODE_SEGMENTED) == 0 || insn.isRegister() || !accesses(insn)) {
      return null;
    }
    boolean bytes = insn.map == Insn.MAP_ONE_BYTE && (insn.opcode & 1) == 0 && insn.opcode < 0xd0;
    return new SegmentCheck(insn, bytes ? 1 : insn.operandSize, writes(insn));
  }

  /** False for LEA, INVLPG and the hints, which have a memory operand and leave it alone. */
  private static boolean accesses(Insn insn) {
    if (insn.map == Insn.MAP_ONE_BYTE) {
      return insn.opcode != 0x8d;
    }
    boolean hint = insn.opcode == 0x0d || (insn.opcode >= 0x18 && insn.opcode <= 0x1f);
    boolean invlpg = insn.opcode == 0x01 && (insn.reg & 7) == 7;
    return insn.map != Insn.MAP_0F || (!hint && !invlpg);
  }

  private static boolean writes(Insn insn) {
    if (insn.map == Insn.MAP_ONE_BYTE) {
      return switch (insn.opcode) {
        case 0x80, 0x81, 0x82, 0x83 -> (insn.reg & 7) != Arithmetic.CMP;
        case 0x86, 0x87, 0x88, 0x89, 0x8c, 0x8f, 0xa2, 0xa3, 0xc0, 0xc1, 0xc6, 0xc7 -> true;
        case 0xd0, 0xd1, 0xd2, 0xd3 -> true;
        default -> Lock.allowed(insn);
      };
    }
    return (insn.opcode >= 0x90 && insn.opcode <= 0x9f) || Lock.allowed(insn);
  }

  private SegmentCheck(Insn insn, int size, boolean write) {
    super(insn);
    segmentNumber = insn.segment;
    this.size = size;
    this.write = write;
  }

  @Override
  public Op exec(Cpu cpu) {
    cpu.segments.check(this, segmentNumber, offset(cpu), size, write);
    return next.exec(cpu);
  }
}
