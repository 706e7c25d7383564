package dev.verdigris.guest.cpu.simd;

import static dev.verdigris.guest.cpu.simd.PrefixTable.F2;
import static dev.verdigris.guest.cpu.simd.PrefixTable.F3;
import static dev.verdigris.guest.cpu.simd.PrefixTable.NONE;
import static dev.verdigris.guest.cpu.simd.PrefixTable.P66;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpFactory;

/** The moves. */
final class MoveOps {
  private MoveOps() {}

  static void register(PrefixTable table) {
    whole(table);
    part(table);
    halves(table);
    table.put(0x6e, NONE, GeneralMove::toMmx);
    table.put(0x6e, P66, GeneralMove::toXmm);
    table.put(0x7e, NONE, GeneralMove::fromMmx);
    table.put(0x7e, P66, GeneralMove::fromXmm);
    table.put(0x6f, NONE, MmxOp.of((a, b) -> b));
    table.put(0x7f, NONE, GeneralMove::storeMmx);
    table.put(0xe7, NONE, insn -> insn.isRegister() ? null : GeneralMove.storeMmx(insn));
    table.put(0xc3, NONE, GeneralMove::store);
    table.put(0xd6, F3, insn -> insn.isRegister() ? new FromMmx(insn) : null);
    table.put(0xd6, F2, insn -> insn.isRegister() ? new ToMmx(insn) : null);
  }

  private static void whole(PrefixTable table) {
    for (int prefix = NONE; prefix <= P66; prefix++) {
      table.put(0x10, prefix, insn -> XmmMove.load(insn, false));
      table.put(0x11, prefix, insn -> XmmMove.store(insn, false));
      table.put(0x28, prefix, insn -> XmmMove.load(insn, true));
      table.put(0x29, prefix, insn -> XmmMove.store(insn, true));
      table.put(0x2b, prefix, memory(insn -> XmmMove.store(insn, true)));
    }
    table.put(0x6f, P66, insn -> XmmMove.load(insn, true));
    table.put(0x7f, P66, insn -> XmmMove.store(insn, true));
    table.put(0x6f, F3, insn -> XmmMove.load(insn, false));
    table.put(0x7f, F3, insn -> XmmMove.store(insn, false));
    table.put(0xf0, F2, memory(insn -> XmmMove.load(insn, false)));
    table.put(0xe7, P66, memory(insn -> XmmMove.store(insn, true)));
    table.put(Insn.MAP_0F38, 0x2a, P66, memory(insn -> XmmMove.load(insn, true)));
  }

  private static void part(PrefixTable table) {
    for (int prefix = F3; prefix <= F2; prefix++) {
      boolean single = prefix == F3;
      int bytes = single ? 4 : 8;
      table.put(
          0x10,
          prefix,
          insn ->
              insn.isRegister()
                  ? PartMove.merge(2 * insn.reg, 2 * insn.rm, single)
                  : PartMove.loadZero(insn, bytes));
      table.put(
          0x11,
          prefix,
          insn ->
              insn.isRegister()
                  ? PartMove.merge(2 * insn.rm, 2 * insn.reg, single)
                  : PartMove.store(insn, bytes));
    }
    table.put(
        0x7e,
        F3,
        insn ->
            insn.isRegister()
                ? PartMove.lowHalf(2 * insn.reg, 2 * insn.rm)
                : PartMove.loadZero(insn, 8));
    table.put(
        0xd6,
        P66,
        insn ->
            insn.isRegister()
                ? PartMove.lowHalf(2 * insn.rm, 2 * insn.reg)
                : PartMove.store(insn, 8));
  }

  private static void halves(PrefixTable table) {
    for (int half = 0; half < 2; half++) {
      int h = half;
      // MOVHLPS and MOVLHPS are the register forms of MOVLPS and MOVHPS.
      XmmOperation cross = (x, d, s) -> x[d + h] = x[s + 1 - h];
      OpFactory load = insn -> PartMove.loadHalf(insn, h);
      table.put(
          0x12 + 4 * half,
          NONE,
          insn ->
              insn.isRegister()
                  ? XmmWhole.create(insn, XmmOp.ALIGNED_16, cross)
                  : load.create(insn));
      table.put(0x12 + 4 * half, P66, memory(load));
      for (int prefix = NONE; prefix <= P66; prefix++) {
        table.put(0x13 + 4 * half, prefix, memory(insn -> PartMove.storeHalf(insn, h)));
      }
    }
    table.put(
        0x12,
        F3,
        XmmWhole.of(
            (x, d, s) -> {
              x[d] = (x[s] & 0xffff_ffffL) | x[s] << 32;
              x[d + 1] = (x[s + 1] & 0xffff_ffffL) | x[s + 1] << 32;
            }));
    table.put(
        0x16,
        F3,
        XmmWhole.of(
            (x, d, s) -> {
              x[d] = x[s] >>> 32 | (x[s] & 0xffff_ffff_0000_0000L);
              x[d + 1] = x[s + 1] >>> 32 | (x[s + 1] & 0xffff_ffff_0000_0000L);
            }));
    table.put(
        0x12,
        F2,
        XmmWhole.of(
            XmmOp.BYTES_8,
            (x, d, s) -> {
              x[d] = x[s];
              x[d + 1] = x[s];
            }));
  }

  private static OpFactory memory(OpFactory factory) {
    return insn -> insn.isRegister() ? null : factory.create(insn);
  }

  /** MOVQ2DQ. */
  private static final class FromMmx extends Op {
    private final int d;
    private final int s;

    FromMmx(Insn insn) {
      d = 2 * insn.reg;
      s = insn.rm & 7;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      MmxOp.check(cpu, this);
      cpu.fpu.enterMmx();
      cpu.simd.xmm[d] = cpu.fpu.significand[s];
      cpu.simd.xmm[d + 1] = 0;
      return next.exec(cpu);
    }
  }

  /** MOVDQ2Q. */
  private static final class ToMmx extends Op {
    private final int d;
    private final int s;

    ToMmx(Insn insn) {
      d = insn.reg & 7;
      s = 2 * insn.rm;
    }

    @Override
    public Op exec(Cpu cpu) {
      XmmOp.check(cpu, this);
      MmxOp.check(cpu, this);
      cpu.fpu.enterMmx();
      cpu.fpu.mmx(d, cpu.simd.xmm[s]);
      return next.exec(cpu);
    }
  }
}
