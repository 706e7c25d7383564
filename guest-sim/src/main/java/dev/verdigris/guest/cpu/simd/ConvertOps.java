package dev.verdigris.guest.cpu.simd;

import static dev.verdigris.guest.cpu.simd.PrefixTable.F2;
import static dev.verdigris.guest.cpu.simd.PrefixTable.F3;
import static dev.verdigris.guest.cpu.simd.PrefixTable.NONE;
import static dev.verdigris.guest.cpu.simd.PrefixTable.P66;
import static dev.verdigris.guest.cpu.simd.XmmFloat.join;

import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.fpu.soft.Double64;
import dev.verdigris.guest.cpu.fpu.soft.Single32;
import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;

/** Conversions between floats, doubles and integers, and ROUND. */
final class ConvertOps {
  private static final int RESULT = SimdState.RESULT;

  private ConvertOps() {}

  static void register(PrefixTable table) {
    betweenFloats(table);
    packedIntegers(table);
    for (int i = 0; i < 2; i++) {
      boolean truncate = i == 0;
      table.put(0x2c + i, NONE, insn -> new ConvertMmx.ToMmx(insn, true, truncate));
      table.put(0x2c + i, P66, insn -> new ConvertMmx.ToMmx(insn, false, truncate));
      table.put(0x2c + i, F3, insn -> new ConvertGeneral.ToGeneral(insn, true, truncate));
      table.put(0x2c + i, F2, insn -> new ConvertGeneral.ToGeneral(insn, false, truncate));
    }
    table.put(0x2a, NONE, insn -> new ConvertMmx.FromMmx(insn, true));
    table.put(0x2a, P66, insn -> new ConvertMmx.FromMmx(insn, false));
    table.put(0x2a, F3, insn -> new ConvertGeneral.FromGeneral(insn, true));
    table.put(0x2a, F2, insn -> new ConvertGeneral.FromGeneral(insn, false));
    round(table);
  }

  private static void betweenFloats(PrefixTable table) {
    table.put(
        0x5a,
        NONE,
        XmmFloat.of(
            XmmOp.BYTES_8,
            (f, x, d, s) -> {
              x[RESULT] = Double64.fromSingle(f, (int) x[s]);
              x[RESULT + 1] = Double64.fromSingle(f, (int) (x[s] >> 32));
            }));
    table.put(
        0x5a,
        P66,
        XmmFloat.of(
            XmmOp.ALIGNED_16,
            (f, x, d, s) -> {
              int low = Single32.fromDouble(f, x[s]);
              x[RESULT] = join(low, Single32.fromDouble(f, x[s + 1]));
              x[RESULT + 1] = 0;
            }));
    table.put(
        0x5a,
        F3,
        XmmFloat.of(XmmOp.BYTES_4, (f, x, d, s) -> x[RESULT] = Double64.fromSingle(f, (int) x[s])));
    table.put(
        0x5a,
        F2,
        XmmFloat.of(
            XmmOp.BYTES_8,
            (f, x, d, s) -> x[RESULT] = join(Single32.fromDouble(f, x[s]), (int) (x[d] >> 32))));
  }

  private static void packedIntegers(PrefixTable table) {
    table.put(0x5b, NONE, XmmFloat.packedSingle((f, a, b) -> Single32.fromInteger(f, b)));
    table.put(0x5b, P66, XmmFloat.packedSingle((f, a, b) -> singleToInteger(f, b, f.rounding)));
    table.put(
        0x5b, F3, XmmFloat.packedSingle((f, a, b) -> singleToInteger(f, b, SoftFloat.TRUNCATE)));
    table.put(
        0xe6,
        F3,
        XmmFloat.of(
            XmmOp.BYTES_8,
            (f, x, d, s) -> {
              int low = (int) x[s];
              int high = (int) (x[s] >> 32);
              x[RESULT] = Double64.fromInteger(f, low);
              x[RESULT + 1] = Double64.fromInteger(f, high);
            }));
    doublesToIntegers(table, F2, false);
    doublesToIntegers(table, P66, true);
  }

  private static void doublesToIntegers(PrefixTable table, int prefix, boolean truncate) {
    table.put(
        0xe6,
        prefix,
        XmmFloat.of(
            XmmOp.ALIGNED_16,
            (f, x, d, s) -> {
              int rounding = truncate ? SoftFloat.TRUNCATE : f.rounding;
              int low = (int) Double64.toInteger(f, x[s], 32, rounding);
              x[RESULT] = join(low, (int) Double64.toInteger(f, x[s + 1], 32, rounding));
              x[RESULT + 1] = 0;
            }));
  }

  private static int singleToInteger(SoftFloat f, int bits, int rounding) {
    return (int) Single32.toInteger(f, bits, 32, rounding);
  }

  /** ROUNDPS, ROUNDPD, ROUNDSS, ROUNDSD. */
  private static void round(PrefixTable table) {
    Insn3a.immediate(
        table,
        0x08,
        XmmOp.ALIGNED_16,
        (f, x, d, s, imm) -> {
          x[RESULT] = XmmFloat.two(f, (g, a, b) -> Single32.round(g, b, imm), x[s], x[s]);
          x[RESULT + 1] =
              XmmFloat.two(f, (g, a, b) -> Single32.round(g, b, imm), x[s + 1], x[s + 1]);
        });
    Insn3a.immediate(
        table,
        0x09,
        XmmOp.ALIGNED_16,
        (f, x, d, s, imm) -> {
          x[RESULT] = Double64.round(f, x[s], imm);
          x[RESULT + 1] = Double64.round(f, x[s + 1], imm);
        });
    Insn3a.immediate(
        table,
        0x0a,
        XmmOp.BYTES_4,
        (f, x, d, s, imm) ->
            x[RESULT] = join(Single32.round(f, (int) x[s], imm), (int) (x[d] >> 32)));
    Insn3a.immediate(
        table, 0x0b, XmmOp.BYTES_8, (f, x, d, s, imm) -> x[RESULT] = Double64.round(f, x[s], imm));
  }

  /** The rounding mode of a conversion. */
  static int rounding(SoftFloat f, boolean truncate) {
    return truncate ? SoftFloat.TRUNCATE : f.rounding;
  }

  /** The operand size of a conversion with a general register. */
  static int bits(Insn insn) {
    return insn.operandSize == 8 ? 64 : 32;
  }
}
