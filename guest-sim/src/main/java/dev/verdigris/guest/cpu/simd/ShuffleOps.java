package dev.verdigris.guest.cpu.simd;

import static dev.verdigris.guest.cpu.simd.PrefixTable.F2;
import static dev.verdigris.guest.cpu.simd.PrefixTable.F3;
import static dev.verdigris.guest.cpu.simd.PrefixTable.NONE;
import static dev.verdigris.guest.cpu.simd.PrefixTable.P66;

import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpFactory;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Unpacking, packing, shuffling, blending and widening. */
final class ShuffleOps {
  private ShuffleOps() {}

  /** An operation that takes an immediate. */
  @FunctionalInterface
  private interface WithImmediate {
    void apply(long[] x, int d, int s, int imm);
  }

  static void register(PrefixTable table) {
    unpack(table);
    pack(table);
    shuffle(table);
    blend(table);
    widen(table);
  }

  private static OpFactory immediate(WithImmediate operation) {
    return insn -> {
      int imm = (int) insn.imm & 0xff;
      return XmmWhole.create(insn, XmmOp.ALIGNED_16, (x, d, s) -> operation.apply(x, d, s, imm));
    };
  }

  private static void unpack(PrefixTable table) {
    unpack(table, 0x60, Shuffle::lowBytes, Shuffle::highBytes);
    unpack(table, 0x61, Shuffle::lowWords, Shuffle::highWords);
    unpack(table, 0x62, Shuffle::lowDoublewords, Shuffle::highDoublewords);
    XmmOperation low = (x, d, s) -> x[d + 1] = x[s];
    XmmOperation high =
        (x, d, s) -> {
          x[d] = x[d + 1];
          x[d + 1] = x[s + 1];
        };
    table.put(0x6c, P66, XmmWhole.of(low));
    table.put(0x6d, P66, XmmWhole.of(high));
    table.put(0x14, P66, XmmWhole.of(low));
    table.put(0x15, P66, XmmWhole.of(high));
    table.put(
        0x14, NONE, XmmWhole.of(halves(0, Shuffle::lowDoublewords, Shuffle::highDoublewords)));
    table.put(
        0x15, NONE, XmmWhole.of(halves(1, Shuffle::lowDoublewords, Shuffle::highDoublewords)));
  }

  private static void unpack(
      PrefixTable table, int opcode, LongBinaryOperator low, LongBinaryOperator high) {
    table.put(opcode, NONE, MmxOp.ofLow(low));
    table.put(opcode + 8, NONE, MmxOp.of(high));
    table.put(opcode, P66, XmmWhole.of(halves(0, low, high)));
    table.put(opcode + 8, P66, XmmWhole.of(halves(1, low, high)));
  }

  /** Interleaves one half of both registers. */
  private static XmmOperation halves(int half, LongBinaryOperator low, LongBinaryOperator high) {
    return (x, d, s) -> {
      long a = x[d + half];
      long b = x[s + half];
      x[d] = low.applyAsLong(a, b);
      x[d + 1] = high.applyAsLong(a, b);
    };
  }

  private static void pack(PrefixTable table) {
    pack(table, Insn.MAP_0F, 0x63, Narrow::signedBytes);
    pack(table, Insn.MAP_0F, 0x67, Narrow::unsignedBytes);
    pack(table, Insn.MAP_0F, 0x6b, Narrow::signedWords);
    table.put(Insn.MAP_0F38, 0x2b, P66, XmmWhole.of(packed(Narrow::unsignedWords)));
  }

  private static void pack(PrefixTable table, int map, int opcode, LongUnaryOperator narrow) {
    table.put(
        map, opcode, NONE, MmxOp.of((a, b) -> narrow.applyAsLong(a) | narrow.applyAsLong(b) << 32));
    table.put(map, opcode, P66, XmmWhole.of(packed(narrow)));
  }

  private static XmmOperation packed(LongUnaryOperator narrow) {
    return (x, d, s) -> {
      long high = narrow.applyAsLong(x[s]) | narrow.applyAsLong(x[s + 1]) << 32;
      x[d] = narrow.applyAsLong(x[d]) | narrow.applyAsLong(x[d + 1]) << 32;
      x[d + 1] = high;
    };
  }

  private static void shuffle(PrefixTable table) {
    table.put(
        0x70,
        NONE,
        insn -> {
          int imm = (int) insn.imm;
          return MmxOp.create(insn, (a, b) -> Shuffle.words(b, imm));
        });
    table.put(0x70, P66, immediate(Shuffle::doublewords));
    table.put(
        0x70,
        F3,
        immediate(
            (x, d, s, imm) -> {
              x[d] = x[s];
              x[d + 1] = Shuffle.words(x[s + 1], imm);
            }));
    table.put(
        0x70,
        F2,
        immediate(
            (x, d, s, imm) -> {
              x[d] = Shuffle.words(x[s], imm);
              x[d + 1] = x[s + 1];
            }));
    table.put(0xc6, NONE, immediate(Shuffle::singles));
    table.put(0xc6, P66, immediate(Shuffle::doubles));
    table.put(Insn.MAP_0F38, 0x00, NONE, MmxOp.of(Shuffle::bytes));
    table.put(Insn.MAP_0F38, 0x00, P66, XmmWhole.of(Shuffle::bytes));
    table.put(Insn.MAP_0F3A, 0x0f, P66, immediate(Shuffle::align));
    table.put(
        Insn.MAP_0F3A,
        0x0f,
        NONE,
        insn -> {
          int imm = (int) insn.imm & 0xff;
          return MmxOp.create(insn, (a, b) -> PackedShift.bytesAt(b, a, imm));
        });
  }

  private static void blend(PrefixTable table) {
    table.put(
        Insn.MAP_0F3A, 0x0c, P66, immediate((x, d, s, imm) -> Shuffle.blend(x, d, s, 32, imm)));
    table.put(
        Insn.MAP_0F3A, 0x0d, P66, immediate((x, d, s, imm) -> Shuffle.blend(x, d, s, 64, imm)));
    table.put(
        Insn.MAP_0F3A, 0x0e, P66, immediate((x, d, s, imm) -> Shuffle.blend(x, d, s, 16, imm)));
    table.put(Insn.MAP_0F38, 0x10, P66, XmmWhole.of((x, d, s) -> blendByMask(x, d, s, 8)));
    table.put(Insn.MAP_0F38, 0x14, P66, XmmWhole.of((x, d, s) -> blendByMask(x, d, s, 32)));
    table.put(Insn.MAP_0F38, 0x15, P66, XmmWhole.of((x, d, s) -> blendByMask(x, d, s, 64)));
  }

  /** The top bits of XMM0's lanes pick the source's lanes. */
  private static void blendByMask(long[] x, int d, int s, int width) {
    long low = Lanes.spread(x[0] & Lanes.high(width), width);
    long high = Lanes.spread(x[1] & Lanes.high(width), width);
    x[d] = PackedCompare.select(low, x[s], x[d]);
    x[d + 1] = PackedCompare.select(high, x[s + 1], x[d + 1]);
  }

  private static void widen(PrefixTable table) {
    widen(table, 0, 8, 16);
    widen(table, 1, 8, 32);
    widen(table, 2, 8, 64);
    widen(table, 3, 16, 32);
    widen(table, 4, 16, 64);
    widen(table, 5, 32, 64);
  }

  private static void widen(PrefixTable table, int number, int from, int to) {
    int bits = 64 * from / to; // that become a half
    byte load =
        switch (bits) {
          case 8 -> XmmOp.BYTES_2;
          case 16 -> XmmOp.BYTES_4;
          default -> XmmOp.BYTES_8;
        };
    for (int i = 0; i < 2; i++) {
      boolean signed = i == 0;
      table.put(
          Insn.MAP_0F38,
          (signed ? 0x20 : 0x30) + number,
          P66,
          XmmWhole.of(
              load,
              (x, d, s) -> {
                long source = x[s];
                x[d] = Narrow.widen(source, from, to, signed);
                x[d + 1] = Narrow.widen(source >>> bits, from, to, signed);
              }));
    }
  }
}
