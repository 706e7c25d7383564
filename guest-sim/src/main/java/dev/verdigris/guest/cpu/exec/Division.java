package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.GuestFault;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.Vector;
import dev.verdigris.guest.cpu.alu.Divide;
import dev.verdigris.guest.cpu.decode.Insn;

/** DIV and IDIV. The status flags are undefined afterwards and left alone. */
final class Division extends ModrmOp {
  private static final int RDX = 2;

  private final boolean signed;

  Division(Insn insn, boolean signed, int size) {
    super(insn, size);
    this.signed = signed;
  }

  @Override
  public Op exec(Cpu cpu) {
    long divisor = readRm(cpu);
    if (divisor == 0) {
      throw error(cpu);
    }
    if (size == 8) {
      wide(cpu, divisor);
    } else if (size == 1) {
      bytes(cpu, divisor);
    } else {
      narrow(cpu, divisor);
    }
    return next.exec(cpu);
  }

  private GuestFault error(Cpu cpu) {
    return cpu.fault(this, Vector.DE, GuestFault.NO_ERROR_CODE);
  }

  private void wide(Cpu cpu, long divisor) {
    long[] r = cpu.r;
    long low = r[0];
    long high = r[RDX];
    boolean fits =
        signed ? Divide.fitsSigned(high, low, divisor) : Divide.fitsUnsigned(high, divisor);
    if (!fits) {
      throw error(cpu);
    }
    long quotient =
        signed ? Divide.signed(high, low, divisor) : Divide.unsigned(high, low, divisor);
    r[0] = quotient;
    r[RDX] = low - quotient * divisor;
  }

  /** Divides DX:AX or EDX:EAX. */
  private void narrow(Cpu cpu, long divisor) {
    long[] r = cpu.r;
    long mask = Gpr.mask(size);
    long dividend = (r[RDX] & mask) << (8 * size) | (r[0] & mask);
    long quotient = divide(cpu, Gpr.extend(dividend, 2 * size), divisor);
    long remainder = dividend - quotient * (signed ? divisor : divisor & mask);
    Gpr.write(r, 0, size, quotient);
    Gpr.write(r, RDX, size, remainder);
  }

  /** Divides AX; the remainder goes to AH. */
  private void bytes(Cpu cpu, long divisor) {
    long[] r = cpu.r;
    long dividend = (short) r[0];
    long quotient = divide(cpu, dividend, divisor);
    long remainder = dividend - quotient * (signed ? divisor : divisor & 0xff);
    Gpr.write(r, 0, 2, (quotient & 0xff) | remainder << 8);
  }

  private long divide(Cpu cpu, long dividend, long divisor) {
    long mask = Gpr.mask(size);
    long quotient;
    boolean fits;
    if (signed) {
      quotient = dividend / divisor;
      // The most negative dividend by -1 wraps round.
      fits =
          Gpr.extend(quotient, size) == quotient && (dividend != Long.MIN_VALUE || divisor != -1);
    } else {
      long wide = size == 4 ? dividend : dividend & Gpr.mask(2 * size);
      quotient = Long.divideUnsigned(wide, divisor & mask);
      fits = (quotient & ~mask) == 0;
    }
    if (!fits) {
      throw error(cpu);
    }
    return quotient;
  }
}
