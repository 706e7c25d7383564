package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** CMP and TEST of byte registers with byte registers and immediates. */
final class ByteCompare extends Op implements Fusable {
  private final boolean test;
  private final boolean constant;
  private final byte first;
  private final byte second;

  private ByteCompare(boolean test, boolean constant, int first, int second) {
    this.test = test;
    this.constant = constant;
    this.first = (byte) first;
    this.second = (byte) second;
  }

  /**
   * Makes the op.
   *
   * @return null when an operand is in memory
   */
  static Op create(Form form, boolean test, Insn insn) {
    int rm = Gpr.slot(insn.rm, 1, insn.rex);
    int reg = Gpr.slot(insn.reg, 1, insn.rex);
    return switch (form) {
      case REG_REG -> new ByteCompare(test, false, rm, reg);
      case REG_REG_REVERSED -> new ByteCompare(test, false, reg, rm);
      case REG_IMM -> new ByteCompare(test, true, rm, (int) insn.imm);
      case ACC_IMM -> new ByteCompare(test, true, 0, (int) insn.imm);
      default -> null;
    };
  }

  @Override
  public Op exec(Cpu cpu) {
    compare(cpu);
    return next.exec(cpu);
  }

  private void compare(Cpu cpu) {
    long a = Gpr.signed(cpu.r, first, 1);
    long b = constant ? second : Gpr.signed(cpu.r, second, 1);
    if (test) {
      Flags.logic(cpu, a & b);
    } else {
      Flags.arithmetic(cpu, Flags.SUB, a, b, (byte) (a - b));
    }
  }

  @Override
  public Op fuse(int condition, Exit taken, Exit other) {
    return new Jump(this, condition, taken, other);
  }

  /** The comparison and the conditional jump after it. */
  static final class Jump extends Op {
    private final ByteCompare compare;
    private final Exit taken;
    private final Exit other;
    private final byte condition;

    Jump(ByteCompare compare, int condition, Exit taken, Exit other) {
      this.compare = compare;
      this.condition = (byte) condition;
      this.taken = taken;
      this.other = other;
    }

    @Override
    public int length() {
      return 2;
    }

    @Override
    public boolean endsBlock() {
      return true;
    }

    @Override
    public Op exec(Cpu cpu) {
      compare.compare(cpu);
      boolean holds =
          compare.test
              ? Conditions.afterLogic(condition, cpu.flagResult)
              : Conditions.afterCompare(condition, cpu.flagA, cpu.flagB, cpu.flagResult);
      if (holds) {
        return taken.follow(cpu);
      }
      return other.follow(cpu);
    }

    @Override
    protected void unlink() {
      taken.unlink();
      other.unlink();
    }
  }
}
