package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** MMX and SSE to SSE4.2, AES and PCLMULQDQ: what the opcode maps hold of them. */
public final class SimdOps {
  private SimdOps() {}

  /** Registers the opcodes of the maps 0F, 0F 38 and 0F 3A that belong to MMX and SSE. */
  public static void register(OpcodeMap map) {
    PrefixTable table = new PrefixTable();
    MoveOps.register(table);
    LogicOps.register(table);
    IntegerOps.register(table);
    ShiftOps.register(table);
    ShuffleOps.register(table);
    LaneOps.register(table);
    StateOps.register(table);
    FloatOps.register(table);
    CompareOps.register(table);
    ConvertOps.register(table);
    StringOps.register(table);
    CryptoOps.register(table);
    table.register(map);
  }
}
