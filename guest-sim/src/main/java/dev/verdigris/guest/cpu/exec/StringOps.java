package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** MOVS, CMPS, STOS, LODS, SCAS: opcodes to ops. */
final class StringOps {
  private StringOps() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_ONE_BYTE, 0xa4, 0xa5, MoveString::new);
    map.register(Insn.MAP_ONE_BYTE, 0xa6, 0xa7, CompareString::new);
    map.register(Insn.MAP_ONE_BYTE, 0xaa, 0xab, StoreString::new);
    map.register(Insn.MAP_ONE_BYTE, 0xac, 0xad, LoadString::new);
    map.register(Insn.MAP_ONE_BYTE, 0xae, 0xaf, ScanString::new);
  }
}
