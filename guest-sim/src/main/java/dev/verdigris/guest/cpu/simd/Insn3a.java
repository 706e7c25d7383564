package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;

/** Floating-point instructions of the map 0F 3A, all of which have prefix 66 and an immediate. */
final class Insn3a {
  private Insn3a() {}

  /** See {@link FloatOperation#apply}; the immediate is zero-extended. */
  @FunctionalInterface
  interface Operation {
    void apply(SoftFloat f, long[] x, int d, int s, int imm);
  }

  static void immediate(PrefixTable table, int opcode, byte load, Operation operation) {
    table.put(
        Insn.MAP_0F3A,
        opcode,
        PrefixTable.P66,
        insn -> {
          int imm = (int) insn.imm & 0xff;
          return new XmmFloat(insn, load, (f, x, d, s) -> operation.apply(f, x, d, s, imm));
        });
  }
}
