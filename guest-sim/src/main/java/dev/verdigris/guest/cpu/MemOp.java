package dev.verdigris.guest.cpu;

import dev.verdigris.guest.cpu.decode.Insn;

/** An op with a memory operand; the effective address needs no branch in any addressing mode. */
public abstract class MemOp extends Op {
  private final long disp;
  private final long mask;
  private final byte base;
  private final byte index;
  private final byte shift;
  private final byte segment;
  private final boolean stack;

  /** Takes the memory operand of a decoded instruction. */
  protected MemOp(Insn insn) {
    disp = insn.disp;
    mask = insn.addressMask();
    base = (byte) insn.base;
    index = (byte) insn.index;
    shift = (byte) insn.scale;
    segment = (byte) insn.segment;
    stack = (insn.base == 4 || insn.base == 5) && insn.segmentOverride < Cpu.FS;
  }

  /** Takes the memory operand of another op. */
  protected MemOp(MemOp other) {
    disp = other.disp;
    mask = other.mask;
    base = other.base;
    index = other.index;
    shift = other.shift;
    segment = other.segment;
    stack = other.stack;
  }

  @Override
  public boolean inStack(Cpu cpu, long address) {
    return stack;
  }

  /** The operand's linear address. */
  protected final long address(Cpu cpu) {
    long[] r = cpu.r;
    return ((r[base] + (r[index] << shift) + disp) & mask) + cpu.segBase[segment];
  }

  /** The operand's offset within its segment. */
  protected final long offset(Cpu cpu) {
    long[] r = cpu.r;
    return (r[base] + (r[index] << shift) + disp) & mask;
  }
}
