package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpFactory;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/**
 * The factories of MMX and SSE opcodes by mandatory prefix (Intel SDM volume 2, appendix A). The
 * last of F2 and F3 counts before 66.
 */
final class PrefixTable {
  /** Kinds of prefix; index of a row. */
  static final int NONE = 0;

  static final int P66 = 1;
  static final int F3 = 2;
  static final int F2 = 3;

  private final OpFactory[][][] rows = new OpFactory[4][256][];

  /** Adds a factory. */
  void put(int map, int opcode, int prefix, OpFactory factory) {
    if (rows[map][opcode] == null) {
      rows[map][opcode] = new OpFactory[4];
    }
    if (rows[map][opcode][prefix] != null) {
      throw new IllegalStateException(
          String.format("opcode map %d, %02x, prefix %d is there twice", map, opcode, prefix));
    }
    rows[map][opcode][prefix] = factory;
  }

  /** Adds a factory of the 0F map. */
  void put(int opcode, int prefix, OpFactory factory) {
    put(Insn.MAP_0F, opcode, prefix, factory);
  }

  /** Registers every opcode that has a factory. */
  void register(OpcodeMap target) {
    for (int map = 0; map < rows.length; map++) {
      for (int opcode = 0; opcode < 256; opcode++) {
        OpFactory[] row = rows[map][opcode];
        if (row != null) {
          target.register(map, opcode, insn -> create(row, insn));
        }
      }
    }
  }

  private static Op create(OpFactory[] row, Insn insn) {
    OpFactory factory = row[prefix(insn)];
    return factory == null || insn.lock ? null : factory.create(insn);
  }

  private static int prefix(Insn insn) {
    if (insn.rep != 0) {
      return insn.rep == 0xf3 ? F3 : F2;
    }
    return insn.prefix66 ? P66 : NONE;
  }
}
