package dev.verdigris.guest.cpu.simd;

import static dev.verdigris.guest.cpu.simd.PrefixTable.F2;
import static dev.verdigris.guest.cpu.simd.PrefixTable.F3;
import static dev.verdigris.guest.cpu.simd.PrefixTable.NONE;
import static dev.verdigris.guest.cpu.simd.PrefixTable.P66;

import dev.verdigris.guest.cpu.fpu.soft.Double64;
import dev.verdigris.guest.cpu.fpu.soft.Single32;
import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;

/** Floating-point arithmetic: ADD, MUL, SUB, MIN, DIV, MAX, SQRT, and across lanes. */
final class FloatOps {
  private static final int RESULT = SimdState.RESULT;

  private FloatOps() {}

  static void register(PrefixTable table) {
    all(table, 0x51, Single32::squareRoot, Double64::squareRoot);
    all(table, 0x58, Single32::add, Double64::add);
    all(table, 0x59, Single32::multiply, Double64::multiply);
    all(table, 0x5c, Single32::subtract, Double64::subtract);
    all(table, 0x5d, Single32::minimum, Double64::minimum);
    all(table, 0x5e, Single32::divide, Double64::divide);
    all(table, 0x5f, Single32::maximum, Double64::maximum);
    table.put(0x52, NONE, XmmFloat.packedSingle((f, a, b) -> Estimate.reciprocalRoot(b)));
    table.put(0x52, F3, XmmFloat.scalarSingle((f, a, b) -> Estimate.reciprocalRoot(b)));
    table.put(0x53, NONE, XmmFloat.packedSingle((f, a, b) -> Estimate.reciprocal(b)));
    table.put(0x53, F3, XmmFloat.scalarSingle((f, a, b) -> Estimate.reciprocal(b)));
    across(table);
    Insn3a.immediate(table, 0x40, XmmOp.ALIGNED_16, FloatOps::dotSingles);
    Insn3a.immediate(table, 0x41, XmmOp.ALIGNED_16, FloatOps::dotDoubles);
  }

  private static void all(
      PrefixTable table, int opcode, XmmFloat.OnSingle single, XmmFloat.OnDouble wide) {
    table.put(opcode, NONE, XmmFloat.packedSingle(single));
    table.put(opcode, P66, XmmFloat.packedDouble(wide));
    table.put(opcode, F3, XmmFloat.scalarSingle(single));
    table.put(opcode, F2, XmmFloat.scalarDouble(wide));
  }

  /** HADD, HSUB and ADDSUB. */
  private static void across(PrefixTable table) {
    table.put(0x7c, P66, XmmFloat.of(XmmOp.ALIGNED_16, pairsOfDoubles(Double64::add)));
    table.put(0x7d, P66, XmmFloat.of(XmmOp.ALIGNED_16, pairsOfDoubles(Double64::subtract)));
    table.put(0x7c, F2, XmmFloat.of(XmmOp.ALIGNED_16, pairsOfSingles(Single32::add)));
    table.put(0x7d, F2, XmmFloat.of(XmmOp.ALIGNED_16, pairsOfSingles(Single32::subtract)));
    table.put(
        0xd0,
        P66,
        XmmFloat.of(
            XmmOp.ALIGNED_16,
            (f, x, d, s) -> {
              x[RESULT] = Double64.subtract(f, x[d], x[s]);
              x[RESULT + 1] = Double64.add(f, x[d + 1], x[s + 1]);
            }));
    table.put(
        0xd0,
        F2,
        XmmFloat.of(
            XmmOp.ALIGNED_16,
            (f, x, d, s) -> {
              x[RESULT] = subtractAdd(f, x[d], x[s]);
              x[RESULT + 1] = subtractAdd(f, x[d + 1], x[s + 1]);
            }));
  }

  private static long subtractAdd(SoftFloat f, long a, long b) {
    int low = Single32.subtract(f, (int) a, (int) b);
    return XmmFloat.join(low, Single32.add(f, (int) (a >> 32), (int) (b >> 32)));
  }

  private static FloatOperation pairsOfDoubles(XmmFloat.OnDouble op) {
    return (f, x, d, s) -> {
      x[RESULT] = op.apply(f, x[d], x[d + 1]);
      x[RESULT + 1] = op.apply(f, x[s], x[s + 1]);
    };
  }

  private static FloatOperation pairsOfSingles(XmmFloat.OnSingle op) {
    return (f, x, d, s) -> {
      x[RESULT] = twoPairs(f, op, x[d], x[d + 1]);
      x[RESULT + 1] = twoPairs(f, op, x[s], x[s + 1]);
    };
  }

  private static long twoPairs(SoftFloat f, XmmFloat.OnSingle op, long low, long high) {
    int first = op.apply(f, (int) low, (int) (low >> 32));
    return XmmFloat.join(first, op.apply(f, (int) high, (int) (high >> 32)));
  }

  /** DPPS: products of the lanes that bits 4–7 pick, their sum to those that bits 0–3 pick. */
  private static void dotSingles(SoftFloat f, long[] x, int d, int s, int imm) {
    int p0 = product(f, x[d], x[s], 0, imm & 0x10);
    int p1 = product(f, x[d], x[s], 32, imm & 0x20);
    int p2 = product(f, x[d + 1], x[s + 1], 0, imm & 0x40);
    int p3 = product(f, x[d + 1], x[s + 1], 32, imm & 0x80);
    if (!f.nextStage()) {
      return;
    }
    int low = Single32.add(f, p0, p1);
    int high = Single32.add(f, p2, p3);
    if (!f.nextStage()) {
      return;
    }
    int sum = Single32.add(f, low, high);
    x[RESULT] = XmmFloat.join((imm & 1) != 0 ? sum : 0, (imm & 2) != 0 ? sum : 0);
    x[RESULT + 1] = XmmFloat.join((imm & 4) != 0 ? sum : 0, (imm & 8) != 0 ? sum : 0);
  }

  private static int product(SoftFloat f, long a, long b, int bit, int wanted) {
    return wanted == 0 ? 0 : Single32.multiply(f, (int) (a >> bit), (int) (b >> bit));
  }

  /** DPPD. */
  private static void dotDoubles(SoftFloat f, long[] x, int d, int s, int imm) {
    long p0 = (imm & 0x10) != 0 ? Double64.multiply(f, x[d], x[s]) : 0;
    long p1 = (imm & 0x20) != 0 ? Double64.multiply(f, x[d + 1], x[s + 1]) : 0;
    if (!f.nextStage()) {
      return;
    }
    long sum = Double64.add(f, p0, p1);
    x[RESULT] = (imm & 1) != 0 ? sum : 0;
    x[RESULT + 1] = (imm & 2) != 0 ? sum : 0;
  }
}
