package dev.verdigris.guest.cpu.decode;

import dev.verdigris.guest.cpu.Cpu;

/**
 * One decoded instruction: prefixes, opcode, operands. The decoder fills one object again and
 * again; an op copies what it needs.
 */
public final class Insn {
  /** Opcode maps: one-byte, 0F, 0F 38, 0F 3A. */
  public static final int MAP_ONE_BYTE = 0;

  public static final int MAP_0F = 1;
  public static final int MAP_0F38 = 2;
  public static final int MAP_0F3A = 3;

  /** Address of the first byte, within CS. */
  public long rip;

  /** Offset of the first byte in the page that its block starts in; 4096 and more lie beyond. */
  public int pageOffset;

  /** Bytes, 1–15. */
  public int length;

  /** The decoding mode, see {@link Cpu#mode}. */
  public int mode;

  /** Opcode map and byte. */
  public int map;

  public int opcode;

  /** Effective operand size of an instruction that takes one: 2, 4 or 8 bytes. */
  public int operandSize;

  /** Effective address size: 2, 4 or 8 bytes. */
  public int addressSize;

  /** True with prefix 66. */
  public boolean prefix66;

  /** The last of F2 and F3, or 0. */
  public int rep;

  /** True with prefix F0. */
  public boolean lock;

  /** The REX prefix, 40–4F, or 0. */
  public int rex;

  /** ModRM fields; reg and rm with their REX extensions. Valid when the opcode has a ModRM. */
  public boolean hasModrm;

  public int mod;
  public int reg;
  public int rm;

  /** Memory operand: registers ({@link Cpu#ZERO} when absent), shift 0–3, displacement. */
  public int base;

  public int index;
  public int scale;
  public long disp;

  /** Segment of the memory operand, index of {@link Cpu#segBase}, {@link Cpu#FLAT} included. */
  public int segment;

  /** Segment override as encoded (ES … GS), or -1. */
  public int segmentOverride;

  /** Immediate, sign-extended where the instruction sign-extends it; branch displacement. */
  public long imm;

  /** Second immediate: selector of a far pointer, nesting level of ENTER. */
  public int imm2;

  /** True when the ModRM operand is a register. */
  public boolean isRegister() {
    return mod == 3;
  }

  /** Address of the instruction that follows, within CS. */
  public long nextRip() {
    long next = rip + length;
    return switch (mode & Cpu.MODE_SIZE) {
      case Cpu.MODE_16 -> next & 0xffff;
      case Cpu.MODE_32 -> next & 0xffff_ffffL;
      default -> next;
    };
  }

  /** True in 64-bit code. */
  public boolean is64() {
    return (mode & Cpu.MODE_SIZE) == Cpu.MODE_64;
  }

  /** Mask of the effective address size. */
  public long addressMask() {
    return addressSize == 8 ? -1 : addressSize == 4 ? 0xffff_ffffL : 0xffff;
  }

  /** Size of a stack slot: 8 in 64-bit code, unless 66 makes it 2, which REX.W overrides. */
  public int stackSize() {
    if (!is64()) {
      return operandSize;
    }
    return prefix66 && (rex & 8) == 0 ? 2 : 8;
  }
}
