package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** Instructions that do nothing: PREFETCH, PREFETCHW and the reserved hints, ENDBR among them. */
final class Hints {
  private Hints() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_0F, 0x0d, insn -> insn.isRegister() ? null : new Nop());
    map.register(Insn.MAP_0F, 0x18, 0x1f, insn -> new Nop());
  }
}
