package dev.verdigris.guest.cpu.simd;

import static dev.verdigris.guest.cpu.simd.PrefixTable.P66;

import dev.verdigris.guest.cpu.decode.Insn;

/** AES-NI and PCLMULQDQ. */
final class CryptoOps {
  private CryptoOps() {}

  static void register(PrefixTable table) {
    int map = Insn.MAP_0F38;
    table.put(map, 0xdb, P66, XmmWhole.of(Aes::inverseMix));
    table.put(map, 0xdc, P66, XmmWhole.of((x, d, s) -> Aes.encrypt(x, d, s, false)));
    table.put(map, 0xdd, P66, XmmWhole.of((x, d, s) -> Aes.encrypt(x, d, s, true)));
    table.put(map, 0xde, P66, XmmWhole.of((x, d, s) -> Aes.decrypt(x, d, s, false)));
    table.put(map, 0xdf, P66, XmmWhole.of((x, d, s) -> Aes.decrypt(x, d, s, true)));
    table.put(
        Insn.MAP_0F3A,
        0xdf,
        P66,
        insn -> {
          int constant = (int) insn.imm & 0xff;
          return XmmWhole.create(
              insn, XmmOp.ALIGNED_16, (x, d, s) -> Aes.keyAssist(x, d, s, constant));
        });
    table.put(
        Insn.MAP_0F3A,
        0x44,
        P66,
        insn -> {
          int a = (int) insn.imm & 1;
          int b = (int) insn.imm >> 4 & 1;
          return XmmWhole.create(
              insn, XmmOp.ALIGNED_16, (x, d, s) -> multiply(x, d, x[d + a], x[s + b]));
        });
  }

  /** The product of polynomials over GF(2). */
  private static void multiply(long[] x, int d, long a, long b) {
    long low = 0;
    long high = 0;
    for (int i = 0; i < 64; i++) {
      long take = -(b >>> i & 1);
      low ^= a << i & take;
      high ^= (i == 0 ? 0 : a >>> (64 - i)) & take;
    }
    x[d] = low;
    x[d + 1] = high;
  }
}
