package dev.verdigris.guest.cpu.simd;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.GuestFault;
import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/**
 * An op on XMM registers with a register or memory source. A memory operand is read into the slots
 * at {@link SimdState#STAGED}, so that an operation sees two indices of one array in either form.
 */
abstract class XmmOp extends MemOp {
  /** How a memory operand is read: bytes, or 16 with or without the alignment check. */
  static final byte BYTES_2 = 2;

  static final byte BYTES_4 = 4;
  static final byte BYTES_8 = 8;
  static final byte ALIGNED_16 = 16;
  static final byte UNALIGNED_16 = 17;

  private static final byte REGISTER = 0;

  /** Index in {@link SimdState#xmm} of the register that ModRM.reg names. */
  final int d;

  private final int source;
  private final byte load;

  /**
   * Takes the operands.
   *
   * @param load how a memory operand is read
   */
  XmmOp(Insn insn, byte load) {
    super(insn);
    d = 2 * insn.reg;
    if (insn.isRegister()) {
      this.load = REGISTER;
      source = 2 * insn.rm;
    } else {
      this.load = load;
      source = SimdState.STAGED;
    }
  }

  /** Checks that SSE may be used, reads a memory operand, and gives the source's index. */
  final int source(Cpu cpu) {
    check(cpu, this);
    if (load != REGISTER) {
      stage(cpu);
    }
    return source;
  }

  private void stage(Cpu cpu) {
    long a = address(cpu);
    long[] x = cpu.simd.xmm;
    switch (load) {
      case BYTES_2 -> set(x, cpu.load16(this, a), 0);
      case BYTES_4 -> set(x, cpu.load32(this, a) & 0xffff_ffffL, 0);
      case BYTES_8 -> set(x, cpu.load64(this, a), 0);
      case ALIGNED_16 -> {
        if ((a & 15) != 0) {
          throw cpu.generalProtection(this);
        }
        set(x, cpu.load64(this, a), cpu.load64(this, a + 8));
      }
      default -> set(x, cpu.load64(this, a), cpu.load64(this, a + 8));
    }
  }

  private static void set(long[] x, long low, long high) {
    x[SimdState.STAGED] = low;
    x[SimdState.STAGED + 1] = high;
  }

  /** Checks that SSE may be used. */
  static void check(Cpu cpu, Op op) {
    int obstacle = cpu.fpu.sseObstacle;
    if (obstacle != 0) {
      throw refuse(cpu, op, obstacle);
    }
  }

  private static GuestFault refuse(Cpu cpu, Op op, int obstacle) {
    return cpu.fpu.refuse(cpu, op, obstacle);
  }

  /** Writes 16 bytes, all or none. */
  static void store(Cpu cpu, Op op, long address, long low, long high) {
    if ((address & 0xfff) > 0xff0) {
      cpu.probeWrite(op, address, 16);
    }
    cpu.store64(op, address, low);
    cpu.store64(op, address + 8, high);
  }
}
