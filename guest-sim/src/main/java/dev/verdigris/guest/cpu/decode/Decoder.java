package dev.verdigris.guest.cpu.decode;

import dev.verdigris.guest.cpu.Cpu;

/**
 * Splits instruction bytes into an {@link Insn} (Intel SDM volume 2, chapter 2). Knows encodings,
 * not meanings: whether an opcode exists is for the {@link OpcodeMap} to say.
 */
public final class Decoder {
  /** Longest instruction; a longer one is #GP(0). */
  public static final int MAX_LENGTH = 15;

  // Base and index registers of 16-bit addressing, by ModRM.rm.
  private static final int[] BASE_16 = {3, 3, 5, 5, 6, 7, 5, 3};
  private static final int[] INDEX_16 = {6, 7, 6, 7, Cpu.ZERO, Cpu.ZERO, Cpu.ZERO, Cpu.ZERO};

  // Value of Insn.base between the ModRM byte and the instruction's end.
  private static final int RIP = -1;

  private ByteSource source;
  private Insn insn;
  private int position;

  /**
   * Decodes one instruction.
   *
   * @param bytes the instruction's bytes, fetched one after another and no further than needed
   * @param rip its address within CS
   * @param mode see {@link Cpu#mode}
   * @param target filled in
   * @return false when it would be longer than {@link #MAX_LENGTH}
   */
  public boolean decode(ByteSource bytes, long rip, int mode, Insn target) {
    source = bytes;
    insn = target;
    position = 0;
    clear(rip, mode);
    int opcode = prefixes();
    if (opcode < 0) {
      insn.length = MAX_LENGTH;
      return false;
    }
    sizes();
    opcode(opcode);
    insn.hasModrm = Encoding.hasModrm(insn.map, insn.opcode);
    if (insn.hasModrm) {
      modrm();
    } else {
      insn.segment = segment(Cpu.DS);
    }
    immediate();
    insn.length = position;
    if (insn.hasModrm && insn.base == RIP) {
      insn.base = Cpu.ZERO;
      insn.disp += insn.nextRip();
    }
    return position <= MAX_LENGTH;
  }

  private void clear(long rip, int mode) {
    insn.rip = rip;
    insn.mode = mode;
    insn.prefix66 = false;
    insn.rep = 0;
    insn.lock = false;
    insn.rex = 0;
    insn.segmentOverride = -1;
    insn.mod = 3;
    insn.reg = 0;
    insn.rm = 0;
    insn.base = Cpu.ZERO;
    insn.index = Cpu.ZERO;
    insn.scale = 0;
    insn.disp = 0;
    insn.imm = 0;
    insn.imm2 = 0;
  }

  /** Takes the prefixes and returns the byte after them, or -1 when there is no room for one. */
  private int prefixes() {
    boolean address = false;
    while (position < MAX_LENGTH) {
      int b = next();
      switch (b) {
        case 0x26, 0x2e, 0x36, 0x3e -> {
          if (!insn.is64()) {
            insn.segmentOverride = b >> 3 & 3;
          }
        }
        case 0x64, 0x65 -> insn.segmentOverride = b - 0x60;
        case 0x66 -> insn.prefix66 = true;
        case 0x67 -> address = true;
        case 0xf0 -> insn.lock = true;
        case 0xf2, 0xf3 -> insn.rep = b;
        default -> {
          if (!insn.is64() || (b & 0xf0) != 0x40) {
            addressSize(address);
            return b;
          }
          insn.rex = b;
          continue;
        }
      }
      // A REX prefix that another prefix follows has no effect.
      insn.rex = 0;
    }
    return -1;
  }

  private void addressSize(boolean prefix67) {
    insn.addressSize =
        switch (insn.mode & Cpu.MODE_SIZE) {
          case Cpu.MODE_16 -> prefix67 ? 4 : 2;
          case Cpu.MODE_32 -> prefix67 ? 2 : 4;
          default -> prefix67 ? 4 : 8;
        };
  }

  private void sizes() {
    insn.operandSize =
        switch (insn.mode & Cpu.MODE_SIZE) {
          case Cpu.MODE_16 -> insn.prefix66 ? 4 : 2;
          case Cpu.MODE_32 -> insn.prefix66 ? 2 : 4;
          default -> (insn.rex & 8) != 0 ? 8 : insn.prefix66 ? 2 : 4;
        };
  }

  private void opcode(int first) {
    if (first != 0x0f) {
      insn.map = Insn.MAP_ONE_BYTE;
      insn.opcode = first;
      return;
    }
    int second = next();
    if (second == 0x38) {
      insn.map = Insn.MAP_0F38;
      insn.opcode = next();
    } else if (second == 0x3a) {
      insn.map = Insn.MAP_0F3A;
      insn.opcode = next();
    } else {
      insn.map = Insn.MAP_0F;
      insn.opcode = second;
    }
  }

  private void modrm() {
    int b = next();
    insn.mod = b >> 6;
    insn.reg = (b >> 3 & 7) | (insn.rex & 4) << 1;
    int rm = b & 7;
    insn.rm = rm | (insn.rex & 1) << 3;
    // Moves to and from control and debug registers name registers whatever mod says.
    boolean controlMove = insn.map == Insn.MAP_0F && insn.opcode >= 0x20 && insn.opcode <= 0x23;
    if (controlMove) {
      insn.mod = 3;
    }
    if (insn.mod == 3) {
      insn.segment = segment(Cpu.DS);
    } else if (insn.addressSize == 2) {
      memory16(rm);
    } else {
      memory(rm);
    }
  }

  private void memory16(int rm) {
    insn.base = BASE_16[rm];
    insn.index = INDEX_16[rm];
    if (insn.mod == 0 && rm == 6) {
      insn.base = Cpu.ZERO;
      insn.disp = word();
    } else if (insn.mod == 1) {
      insn.disp = (byte) next();
    } else if (insn.mod == 2) {
      insn.disp = (short) word();
    }
    insn.segment = segment(insn.base == 5 ? Cpu.SS : Cpu.DS);
  }

  private void memory(int rm) {
    int rexBase = (insn.rex & 1) << 3;
    insn.base = rm | rexBase;
    if (rm == 4) {
      int sib = next();
      insn.scale = sib >> 6;
      int index = (sib >> 3 & 7) | (insn.rex & 2) << 2;
      insn.index = index == 4 ? Cpu.ZERO : index;
      rm = sib & 7;
      insn.base = rm | rexBase;
      if (rm == 5 && insn.mod == 0) {
        insn.base = Cpu.ZERO;
        insn.disp = dword();
      }
    } else if (rm == 5 && insn.mod == 0) {
      insn.base = insn.is64() ? RIP : Cpu.ZERO;
      insn.disp = dword();
    }
    if (insn.mod == 1) {
      insn.disp = (byte) next();
    } else if (insn.mod == 2) {
      insn.disp = dword();
    }
    boolean stack = insn.base == 4 || insn.base == 5;
    insn.segment = segment(stack ? Cpu.SS : Cpu.DS);
  }

  /** The segment of a memory operand: the override, or the default; 64-bit code knows FS and GS. */
  private int segment(int byDefault) {
    int s = insn.segmentOverride >= 0 ? insn.segmentOverride : byDefault;
    return insn.is64() && s < Cpu.FS ? Cpu.FLAT : s;
  }

  private void immediate() {
    int size = insn.operandSize;
    switch (Encoding.immediate(insn.map, insn.opcode)) {
      case Encoding.BYTE -> insn.imm = (byte) next();
      case Encoding.WORD -> insn.imm = word();
      case Encoding.FULL -> insn.imm = full(size);
      case Encoding.WIDE -> insn.imm = size == 8 ? qword() : full(size);
      case Encoding.OFFSET ->
          insn.imm =
              switch (insn.addressSize) {
                case 2 -> word();
                case 4 -> dword() & 0xffff_ffffL;
                default -> qword();
              };
      case Encoding.FAR -> {
        insn.imm = size == 2 ? word() : dword() & 0xffff_ffffL;
        insn.imm2 = word();
      }
      case Encoding.WORD_BYTE -> {
        insn.imm = word();
        insn.imm2 = next();
      }
      case Encoding.BRANCH -> insn.imm = insn.is64() ? dword() : full(size);
      case Encoding.GROUP3_BYTE -> insn.imm = (insn.reg & 7) < 2 ? (byte) next() : 0;
      case Encoding.GROUP3_FULL -> insn.imm = (insn.reg & 7) < 2 ? full(size) : 0;
      default -> {}
    }
  }

  private long full(int size) {
    return size == 2 ? (short) word() : dword();
  }

  private int next() {
    // Past the limit the instruction is refused: nothing more is fetched for it.
    return position++ < MAX_LENGTH ? source.fetch(position - 1) : 0;
  }

  private int word() {
    int low = next();
    return low | next() << 8;
  }

  private int dword() {
    int low = word();
    return low | word() << 16;
  }

  private long qword() {
    long low = dword() & 0xffff_ffffL;
    return low | (long) dword() << 32;
  }
}
