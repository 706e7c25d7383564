package dev.verdigris.guest.cpu.fpu;

import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.fpu.soft.Arithmetic;
import dev.verdigris.guest.cpu.fpu.soft.Extended;
import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;
import dev.verdigris.guest.cpu.fpu.soft.Unpacked;

/** FADD, FMUL, FSUB, FSUBR, FDIV, FDIVR in all their forms. */
final class ArithmeticOps {
  private ArithmeticOps() {}

  /** By ModRM.reg; null where it is a comparison. */
  private static Arithmetic.Operation operation(int reg) {
    return switch (reg) {
      case 0 -> Arithmetic::add;
      case 1 -> Arithmetic::multiply;
      case 4 -> Arithmetic::subtract;
      case 5 -> Arithmetic::subtractReversed;
      case 6 -> Arithmetic::divide;
      case 7 -> Arithmetic::divideReversed;
      default -> null;
    };
  }

  /** {@code ST(0) = ST(0) op memory}. */
  static Op memory(Insn insn, int format) {
    Arithmetic.Operation operation = operation(insn.reg & 7);
    return new MemorySource(
        insn,
        format,
        (fpu, f) -> {
          if (missing(fpu, 0, 0, 0)) {
            return;
          }
          RegisterStack.unpack(fpu, f.a, 0);
          compute(fpu, f, operation, 0, 0);
        });
  }

  /** {@code ST(0) = ST(0) op ST(i)}. */
  static Op toTop(Insn insn) {
    return register(insn, operation(insn.reg & 7), false, 0);
  }

  /** {@code ST(i) = ST(i) op ST(0)}; in these forms subtraction and its reverse change places. */
  static Op toRegister(Insn insn, int pops) {
    int reg = insn.reg & 7;
    return register(insn, operation(reg < 4 ? reg : reg ^ 1), true, pops);
  }

  private static Op register(
      Insn insn, Arithmetic.Operation operation, boolean toRegister, int pops) {
    return new RegisterOp(
        insn,
        (cpu, fpu, i) -> {
          SoftFloat f = RegisterStack.begin(fpu);
          int d = toRegister ? i : 0;
          int s = toRegister ? 0 : i;
          if (missing(fpu, d, s, pops)) {
            return;
          }
          RegisterStack.unpack(fpu, f.a, d);
          RegisterStack.unpack(fpu, f.b, s);
          compute(fpu, f, operation, d, pops);
        });
  }

  /** Answers when an operand is empty. */
  static boolean missing(FpuState fpu, int d, int s, int pops) {
    if (!RegisterStack.isEmpty(fpu, d) && !RegisterStack.isEmpty(fpu, s)) {
      return false;
    }
    if (RegisterStack.underflow(fpu)) {
      RegisterStack.setIndefinite(fpu, d);
      RegisterStack.pop(fpu, pops);
    }
    return true;
  }

  private static void compute(
      FpuState fpu, SoftFloat f, Arithmetic.Operation operation, int d, int pops) {
    if (!Extended.nan(f)) {
      operation.apply(f);
    }
    Extended.pack(f);
    RegisterStack.deliver(fpu, f, d, pops);
  }

  /** An operation on ST(0) alone; {@code exact} ones are not rounded by the precision control. */
  static Op unary(Insn insn, Arithmetic.Operation operation, boolean exact) {
    return new RegisterOp(
        insn,
        (cpu, fpu, i) -> {
          SoftFloat f = RegisterStack.begin(fpu);
          if (missing(fpu, 0, 0, 0)) {
            return;
          }
          RegisterStack.unpack(fpu, f.a, 0);
          f.b.copy(f.a);
          if (!Extended.nan(f)) {
            operation.apply(f);
          }
          if (exact || f.r.kind != Unpacked.FINITE) {
            Extended.packExact(f);
          } else {
            Extended.pack(f);
          }
          RegisterStack.deliver(fpu, f, 0, 0);
        });
  }
}
