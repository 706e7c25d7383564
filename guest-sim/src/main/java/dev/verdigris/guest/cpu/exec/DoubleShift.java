package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.alu.Shifts;
import dev.verdigris.guest.cpu.decode.Insn;

/** SHLD and SHRD. */
final class DoubleShift extends ModrmOp {
  private static final int RCX = 1;

  private final boolean right;
  private final byte count;

  DoubleShift(Insn insn) {
    super(insn, insn.operandSize);
    right = insn.opcode >= 0xac;
    int mask = size == 8 ? 63 : 31;
    count = (byte) ((insn.opcode & 1) == 0 ? (int) insn.imm & mask : Shift.BY_CL);
  }

  @Override
  public Op exec(Cpu cpu) {
    int n = count >= 0 ? count : (int) cpu.r[RCX] & (size == 8 ? 63 : 31);
    long a = modifyRm(cpu) & Gpr.mask(size);
    if (n == 0) {
      writeRm(cpu, a);
      return next.exec(cpu);
    }
    int bits = 8 * size;
    long b = readReg(cpu) & Gpr.mask(size);
    long result = right ? Shifts.shrd(a, b, n, bits) : Shifts.shld(a, b, n, bits);
    writeRm(cpu, result);
    result = Gpr.extend(result, size);
    int carry = right ? Shifts.shrdFlags(a, b, n, bits) : Shifts.shldFlags(a, b, n, bits);
    Flags.result(cpu, result, carry);
    return next.exec(cpu);
  }
}
