package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** Bit tests and scans, POPCNT, BSWAP, MOVBE, CRC32: opcodes to ops. */
final class BitInstructions {
  private BitInstructions() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_0F, 0xa3, i -> BitTest.byRegister(i, BitTest.TEST));
    map.register(Insn.MAP_0F, 0xab, i -> BitTest.byRegister(i, BitTest.SET));
    map.register(Insn.MAP_0F, 0xb3, i -> BitTest.byRegister(i, BitTest.RESET));
    map.register(Insn.MAP_0F, 0xbb, i -> BitTest.byRegister(i, BitTest.COMPLEMENT));
    map.register(Insn.MAP_0F, 0xba, BitTest::byConstant);
    map.register(Insn.MAP_0F, 0xbc, 0xbd, BitScan::new);
    map.register(Insn.MAP_0F, 0xb8, i -> i.rep == 0xf3 ? new PopulationCount(i) : null);
    map.register(Insn.MAP_0F, 0xc8, 0xcf, ByteSwap::new);
    map.register(Insn.MAP_0F38, 0xf0, 0xf1, BitInstructions::moveOrCrc);
  }

  private static Op moveOrCrc(Insn insn) {
    if (insn.rep == 0xf2) {
      return new Checksum(insn);
    }
    return insn.isRegister() || insn.rep != 0 ? null : new MoveSwapped(insn);
  }
}
