package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.GuestFault;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.Vector;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;
import dev.verdigris.guest.cpu.fpu.X87Ops;
import dev.verdigris.guest.cpu.simd.SimdOps;
import dev.verdigris.guest.cpu.system.SystemOps;

/** Every instruction that the processor knows, put together from the families. */
public final class InstructionSet {
  private static final OpcodeMap MAP = assemble();

  private InstructionSet() {}

  /** The op of an instruction; one that raises #UD where there is none. */
  static Op create(Insn insn) {
    Op op = insn.lock && !Lock.allowed(insn) ? null : MAP.create(insn);
    return op != null ? op : new Raise(Vector.UD, GuestFault.NO_ERROR_CODE);
  }

  /** Whether an instruction is defined; what its operands make of it is another question. */
  public static boolean defines(Insn insn) {
    return !(create(insn) instanceof Raise);
  }

  private static OpcodeMap assemble() {
    OpcodeMap map = new OpcodeMap();
    ArithmeticOps.register(map);
    Moves.register(map);
    Branches.register(map);
    Unary.register(map);
    StackOps.register(map);
    ShiftOps.register(map);
    MultiplyOps.register(map);
    BitInstructions.register(map);
    Exchange.register(map);
    StringOps.register(map);
    FlagOps.register(map);
    Adjust.register(map);
    Hints.register(map);
    SystemOps.register(map);
    X87Ops.register(map);
    SimdOps.register(map);
    map.register(Insn.MAP_ONE_BYTE, 0x63, InstructionSet::sixtyThree);
    return map;
  }

  /** MOVSXD in 64-bit code. */
  private static Op sixtyThree(Insn insn) {
    return insn.is64() ? Extend.createDoubleword(insn) : null;
  }
}
