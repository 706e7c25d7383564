package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** CLC, STC, CMC, CLD, STD, LAHF, SAHF, and the sign extensions of the accumulator. */
final class FlagOps {
  private static final int DF = 1 << 10;
  private static final int RDX = 2;
  // LAHF and SAHF: SF, ZF, AF, PF, CF.
  private static final int LOW = Flags.STATUS & 0xff;

  private FlagOps() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_ONE_BYTE, 0x98, i -> new Widen(i.operandSize));
    map.register(Insn.MAP_ONE_BYTE, 0x99, i -> new Spread(i.operandSize));
    map.register(Insn.MAP_ONE_BYTE, 0x9e, i -> new StoreAh());
    map.register(Insn.MAP_ONE_BYTE, 0x9f, i -> new LoadAh());
    map.register(Insn.MAP_ONE_BYTE, 0xf5, i -> new Carry(0, Flags.CF));
    map.register(Insn.MAP_ONE_BYTE, 0xf8, i -> new Carry(Flags.CF, 0));
    map.register(Insn.MAP_ONE_BYTE, 0xf9, i -> new Carry(Flags.CF, Flags.CF));
    map.register(Insn.MAP_ONE_BYTE, 0xfc, i -> new Direction(0));
    map.register(Insn.MAP_ONE_BYTE, 0xfd, i -> new Direction(DF));
  }

  /** CLC, STC, CMC. */
  static final class Carry extends Op {
    private final int clear;
    private final int flip;

    Carry(int clear, int flip) {
      this.clear = clear;
      this.flip = flip;
    }

    @Override
    public Op exec(Cpu cpu) {
      Flags.setStatus(cpu, (Flags.status(cpu) & ~clear) ^ flip);
      return next.exec(cpu);
    }
  }

  /** CLD, STD. */
  static final class Direction extends Op {
    private final int value;

    Direction(int value) {
      this.value = value;
    }

    @Override
    public Op exec(Cpu cpu) {
      cpu.systemFlags = (cpu.systemFlags & ~DF) | value;
      return next.exec(cpu);
    }
  }

  /** LAHF. */
  static final class LoadAh extends Op {
    @Override
    public Op exec(Cpu cpu) {
      Gpr.write(cpu.r, Gpr.HIGH, 1, (Flags.status(cpu) & LOW) | 2);
      return next.exec(cpu);
    }
  }

  /** SAHF. */
  static final class StoreAh extends Op {
    @Override
    public Op exec(Cpu cpu) {
      int ah = (int) Gpr.signed(cpu.r, Gpr.HIGH, 1) & LOW;
      Flags.setStatus(cpu, (Flags.status(cpu) & ~LOW) | ah);
      return next.exec(cpu);
    }
  }

  /** CBW, CWDE, CDQE. */
  static final class Widen extends Op {
    private final byte size;

    Widen(int size) {
      this.size = (byte) size;
    }

    @Override
    public Op exec(Cpu cpu) {
      Gpr.write(cpu.r, 0, size, Gpr.signed(cpu.r, 0, size >> 1));
      return next.exec(cpu);
    }
  }

  /** CWD, CDQ, CQO. */
  static final class Spread extends Op {
    private final byte size;

    Spread(int size) {
      this.size = (byte) size;
    }

    @Override
    public Op exec(Cpu cpu) {
      Gpr.write(cpu.r, RDX, size, Gpr.signed(cpu.r, 0, size) >> 63);
      return next.exec(cpu);
    }
  }
}
