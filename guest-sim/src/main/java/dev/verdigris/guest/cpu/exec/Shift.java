package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.alu.Rotates;
import dev.verdigris.guest.cpu.alu.Shifts;
import dev.verdigris.guest.cpu.decode.Insn;

/** Shifts and rotates of group 2 in any form. */
final class Shift extends ModrmOp {
  /** A count that stands for the one in CL. */
  static final int BY_CL = -1;

  private static final int RCX = 1;
  private static final int ROL = 0;
  private static final int ROR = 1;
  private static final int RCL = 2;
  private static final int RCR = 3;

  private final byte operation;
  private final byte count;

  /**
   * Makes the op.
   *
   * @param count masked to 5 or 6 bits, or {@link #BY_CL}
   */
  Shift(Insn insn, int operation, int size, int count) {
    super(insn, size);
    this.operation = (byte) operation;
    this.count = (byte) count;
  }

  @Override
  public Op exec(Cpu cpu) {
    int n = count >= 0 ? count : (int) cpu.r[RCX] & (size == 8 ? 63 : 31);
    long a = modifyRm(cpu);
    if (n != 0) {
      if (operation < 4) {
        rotate(cpu, a, n);
      } else {
        shift(cpu, a, n);
      }
    } else {
      // The write happens all the same: it clears the upper half of a 32-bit register.
      writeRm(cpu, a);
    }
    return next.exec(cpu);
  }

  private void shift(Cpu cpu, long a, int n) {
    int bits = 8 * size;
    long unsigned = a & Gpr.mask(size);
    long result;
    int carry;
    switch (operation) {
      case 5 -> {
        result = unsigned >>> n;
        carry = Shifts.shrFlags(unsigned, n, bits);
      }
      case 7 -> {
        result = a >> n;
        carry = Shifts.sarFlags(a, n, bits);
      }
      default -> {
        result = unsigned << n;
        carry = Shifts.shlFlags(unsigned, n, bits);
      }
    }
    writeRm(cpu, result);
    Flags.result(cpu, Gpr.extend(result, size), carry);
  }

  private void rotate(Cpu cpu, long a, int n) {
    int bits = 8 * size;
    long unsigned = a & Gpr.mask(size);
    long result;
    int carry;
    switch (operation) {
      case ROL -> {
        result = Rotates.rol(unsigned, n, bits);
        carry = Rotates.rolFlags(result, bits);
      }
      case ROR -> {
        result = Rotates.ror(unsigned, n, bits);
        carry = Rotates.rorFlags(result, bits);
      }
      case RCL -> {
        boolean carryIn = Flags.cf(cpu);
        result = Rotates.rcl(unsigned, carryIn, n, bits);
        carry = Rotates.rclFlags(unsigned, carryIn, n, bits);
      }
      default -> {
        boolean carryIn = Flags.cf(cpu);
        result = Rotates.rcr(unsigned, carryIn, n, bits);
        carry = Rotates.rcrFlags(unsigned, carryIn, n, bits);
      }
    }
    writeRm(cpu, result);
    Flags.replace(cpu, Flags.CF | Flags.OF, carry);
  }
}
