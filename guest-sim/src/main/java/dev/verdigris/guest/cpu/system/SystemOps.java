package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.decode.OpFactory;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** The system instructions, by family. */
public final class SystemOps {
  private SystemOps() {}

  /** Registers all of them. */
  public static void register(OpcodeMap map) {
    PortOps.register(map);
    ControlOps.register(map);
    DescriptorOps.register(map);
    GroupSevenOps.register(map);
    SegmentOps.register(map);
    FarOps.register(map);
    InterruptOps.register(map);
    FastCallOps.register(map);
    MsrOps.register(map);
    BaseOps.register(map);
  }

  /** No system instruction takes a LOCK prefix, except MOV to CR0 on other vendors' processors. */
  static OpFactory unlocked(OpFactory factory) {
    return insn -> insn.lock ? null : factory.create(insn);
  }
}
