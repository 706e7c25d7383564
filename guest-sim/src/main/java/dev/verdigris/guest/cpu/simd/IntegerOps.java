package dev.verdigris.guest.cpu.simd;

import static dev.verdigris.guest.cpu.simd.PrefixTable.NONE;
import static dev.verdigris.guest.cpu.simd.PrefixTable.P66;

import dev.verdigris.guest.cpu.decode.Insn;
import java.util.function.LongBinaryOperator;

/** Integer arithmetic, comparison and multiplication of lanes. */
final class IntegerOps {
  private IntegerOps() {}

  static void register(PrefixTable table) {
    add(table);
    compare(table);
    multiply(table);
    horizontal(table);
  }

  /** Both MMX and SSE2, the operation on each half alike. */
  private static void both(PrefixTable table, int opcode, LongBinaryOperator operation) {
    table.put(opcode, NONE, MmxOp.of(operation));
    table.put(opcode, P66, XmmHalves.of(operation));
  }

  private static void both38(PrefixTable table, int opcode, LongBinaryOperator operation) {
    table.put(Insn.MAP_0F38, opcode, NONE, MmxOp.of(operation));
    table.put(Insn.MAP_0F38, opcode, P66, XmmHalves.of(operation));
  }

  private static void xmm38(PrefixTable table, int opcode, LongBinaryOperator operation) {
    table.put(Insn.MAP_0F38, opcode, P66, XmmHalves.of(operation));
  }

  private static void add(PrefixTable table) {
    for (int i = 0; i < 3; i++) {
      int width = 8 << i;
      both(table, 0xfc + i, (a, b) -> PackedAdd.add(a, b, width));
      both(table, 0xf8 + i, (a, b) -> PackedAdd.subtract(a, b, width));
      both38(table, 0x08 + i, (a, b) -> PackedAdd.sign(a, b, width));
      both38(table, 0x1c + i, (a, b) -> PackedAdd.absolute(b, width));
    }
    for (int i = 0; i < 2; i++) {
      int width = 8 << i;
      both(table, 0xdc + i, (a, b) -> PackedAdd.addUnsigned(a, b, width));
      both(table, 0xd8 + i, (a, b) -> PackedAdd.subtractUnsigned(a, b, width));
      both(table, 0xec + i, (a, b) -> PackedAdd.addSigned(a, b, width));
      both(table, 0xe8 + i, (a, b) -> PackedAdd.subtractSigned(a, b, width));
    }
    table.put(0xd4, NONE, MmxOp.of(Long::sum));
    both(table, 0xfb, (a, b) -> a - b);
    both(table, 0xe0, (a, b) -> PackedAdd.average(a, b, 8));
    both(table, 0xe3, (a, b) -> PackedAdd.average(a, b, 16));
    both(table, 0xf6, PackedAdd::sumOfDifferences);
  }

  private static void compare(PrefixTable table) {
    table.put(0x74, NONE, MmxOp.of((a, b) -> PackedCompare.equal(a, b, 8)));
    both(table, 0x75, (a, b) -> PackedCompare.equal(a, b, 16));
    both(table, 0x76, (a, b) -> PackedCompare.equal(a, b, 32));
    for (int i = 0; i < 3; i++) {
      int width = 8 << i;
      both(table, 0x64 + i, (a, b) -> PackedCompare.greater(a, b, width));
    }
    table.put(0xda, NONE, MmxOp.of((a, b) -> PackedCompare.minimumUnsigned(a, b, 8)));
    both(table, 0xde, (a, b) -> PackedCompare.maximumUnsigned(a, b, 8));
    both(table, 0xea, (a, b) -> PackedCompare.minimumSigned(a, b, 16));
    both(table, 0xee, (a, b) -> PackedCompare.maximumSigned(a, b, 16));
    xmm38(table, 0x29, (a, b) -> PackedCompare.equal(a, b, 64));
    xmm38(table, 0x37, (a, b) -> a > b ? -1 : 0);
    xmm38(table, 0x38, (a, b) -> PackedCompare.minimumSigned(a, b, 8));
    xmm38(table, 0x39, (a, b) -> PackedCompare.minimumSigned(a, b, 32));
    xmm38(table, 0x3a, (a, b) -> PackedCompare.minimumUnsigned(a, b, 16));
    xmm38(table, 0x3b, (a, b) -> PackedCompare.minimumUnsigned(a, b, 32));
    xmm38(table, 0x3c, (a, b) -> PackedCompare.maximumSigned(a, b, 8));
    xmm38(table, 0x3d, (a, b) -> PackedCompare.maximumSigned(a, b, 32));
    xmm38(table, 0x3e, (a, b) -> PackedCompare.maximumUnsigned(a, b, 16));
    xmm38(table, 0x3f, (a, b) -> PackedCompare.maximumUnsigned(a, b, 32));
  }

  private static void multiply(PrefixTable table) {
    both(table, 0xd5, PackedMultiply::lowWords);
    both(table, 0xe4, PackedMultiply::highWordsUnsigned);
    both(table, 0xe5, PackedMultiply::highWords);
    both(table, 0xf4, PackedMultiply::unsignedDoubleword);
    both(table, 0xf5, PackedMultiply::addWords);
    both38(table, 0x04, PackedMultiply::addBytes);
    both38(table, 0x0b, PackedMultiply::roundedWords);
    xmm38(table, 0x28, PackedMultiply::signedDoubleword);
    xmm38(table, 0x40, PackedMultiply::lowDoublewords);
  }

  private static void horizontal(PrefixTable table) {
    pairs(table, 0x01, Horizontal::addWords);
    pairs(table, 0x02, Horizontal::addDoublewords);
    pairs(table, 0x03, Horizontal::addWordsSaturated);
    pairs(table, 0x05, Horizontal::subtractWords);
    pairs(table, 0x06, Horizontal::subtractDoublewords);
    pairs(table, 0x07, Horizontal::subtractWordsSaturated);
    table.put(Insn.MAP_0F38, 0x41, P66, XmmWhole.of(Horizontal::minimumWord));
    table.put(
        Insn.MAP_0F3A,
        0x42,
        P66,
        insn -> {
          int imm = (int) insn.imm;
          return XmmWhole.create(
              insn, XmmOp.ALIGNED_16, (x, d, s) -> Horizontal.sumsOfDifferences(x, d, s, imm));
        });
  }

  /** The destination's pairs make the low half, the source's the high half. */
  private static void pairs(PrefixTable table, int opcode, LongBinaryOperator operation) {
    table.put(Insn.MAP_0F38, opcode, NONE, MmxOp.of(operation));
    table.put(
        Insn.MAP_0F38,
        opcode,
        P66,
        XmmWhole.of(
            (x, d, s) -> {
              long high = operation.applyAsLong(x[s], x[s + 1]);
              x[d] = operation.applyAsLong(x[d], x[d + 1]);
              x[d + 1] = high;
            }));
  }
}
