package dev.verdigris.guest.cpu.simd;

import static dev.verdigris.guest.cpu.simd.PrefixTable.NONE;
import static dev.verdigris.guest.cpu.simd.PrefixTable.P66;

import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** Single lanes into and out of registers and memory: PINSR, PEXTR, INSERTPS, EXTRACTPS, masks. */
final class LaneOps {
  private LaneOps() {}

  static void register(PrefixTable table) {
    table.put(0x50, NONE, insn -> mask(insn, LaneOps::signs32));
    table.put(0x50, P66, insn -> mask(insn, LaneOps::signs64));
    table.put(0xd7, P66, insn -> mask(insn, LaneOps::signs8));
    table.put(0xd7, NONE, insn -> insn.isRegister() ? new LaneRead.MmxSigns(insn) : null);
    table.put(0xc5, P66, insn -> insn.isRegister() ? LaneRead.toGeneral(insn, 16, insn.reg) : null);
    table.put(0xc5, NONE, insn -> insn.isRegister() ? new LaneRead.MmxWord(insn) : null);
    table.put(0xc4, P66, insn -> new LaneWrite.Xmm(insn, 16));
    table.put(0xc4, NONE, LaneWrite.MmxWord::new);
    int map = Insn.MAP_0F3A;
    table.put(map, 0x14, P66, insn -> extract(insn, 8));
    table.put(map, 0x15, P66, insn -> extract(insn, 16));
    table.put(map, 0x16, P66, insn -> extract(insn, insn.operandSize == 8 ? 64 : 32));
    table.put(map, 0x17, P66, insn -> extract(insn, 32));
    table.put(map, 0x20, P66, insn -> new LaneWrite.Xmm(insn, 8));
    table.put(map, 0x22, P66, insn -> new LaneWrite.Xmm(insn, insn.operandSize == 8 ? 64 : 32));
    table.put(map, 0x21, P66, LaneOps::insertSingle);
  }

  private static Op extract(Insn insn, int width) {
    return insn.isRegister()
        ? LaneRead.swapped(insn, width, insn.rm)
        : new LaneRead.Store(insn, width);
  }

  private static Op mask(Insn insn, LaneRead.Signs signs) {
    return insn.isRegister() ? new LaneRead.Mask(insn, signs) : null;
  }

  /** The top bits of 16 bytes. */
  static long signs8(long low, long high) {
    return signs8(low) | signs8(high) << 8;
  }

  /** The top bits of eight bytes: a multiplication gathers them in the top byte. */
  static long signs8(long a) {
    return (((a & Lanes.HIGH_8) >>> 7) * 0x0102_0408_1020_4080L) >>> 56;
  }

  private static long signs32(long low, long high) {
    return (low >>> 31 & 1) | low >>> 63 << 1 | (high >>> 31 & 1) << 2 | high >>> 63 << 3;
  }

  private static long signs64(long low, long high) {
    return low >>> 63 | high >>> 63 << 1;
  }

  /** INSERTPS: the immediate names source lane, destination lane, and lanes to clear. */
  private static Op insertSingle(Insn insn) {
    int imm = (int) insn.imm & 0xff;
    int from = insn.isRegister() ? imm >> 6 : 0;
    int to = imm >> 4 & 3;
    return XmmWhole.create(
        insn,
        XmmOp.BYTES_4,
        (x, d, s) -> {
          long value = Shuffle.doubleword(x[s], x[s + 1], from);
          int at = d + (to >> 1);
          int bit = 32 * (to & 1);
          x[at] = (x[at] & ~(0xffff_ffffL << bit)) | value << bit;
          x[d] &= ~clear(imm);
          x[d + 1] &= ~clear(imm >> 2);
        });
  }

  private static long clear(int bits) {
    return ((bits & 1) != 0 ? 0xffff_ffffL : 0) | ((bits & 2) != 0 ? 0xffff_ffffL << 32 : 0);
  }
}
