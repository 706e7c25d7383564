package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;

/** CMP and the conditional jump after it, as one op. */
final class CmpJump {
  private CmpJump() {}

  static final class RegReg32 extends RegRegOp {
    private final Exit taken;
    private final Exit other;
    private final byte condition;

    RegReg32(Cmp.RegReg32 compare, int condition, Exit taken, Exit other) {
      super(compare.dst, compare.src);
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
      long[] r = cpu.r;
      long a = (int) r[dst];
      long b = (int) r[src];
      long result = (int) (a - b);
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      if (Conditions.afterCompare(condition, a, b, result)) {
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

  static final class RegReg64 extends RegRegOp {
    private final Exit taken;
    private final Exit other;
    private final byte condition;

    RegReg64(Cmp.RegReg64 compare, int condition, Exit taken, Exit other) {
      super(compare.dst, compare.src);
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
      long[] r = cpu.r;
      long a = r[dst];
      long b = r[src];
      long result = a - b;
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      if (Conditions.afterCompare(condition, a, b, result)) {
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

  static final class RegImm32 extends RegImmOp {
    private final Exit taken;
    private final Exit other;
    private final byte condition;

    RegImm32(Cmp.RegImm32 compare, int condition, Exit taken, Exit other) {
      super(compare.dst, compare.imm);
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
      long[] r = cpu.r;
      long a = (int) r[dst];
      long b = imm;
      long result = (int) (a - b);
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      if (Conditions.afterCompare(condition, a, b, result)) {
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

  static final class RegImm64 extends RegImmOp {
    private final Exit taken;
    private final Exit other;
    private final byte condition;

    RegImm64(Cmp.RegImm64 compare, int condition, Exit taken, Exit other) {
      super(compare.dst, compare.imm);
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
      long[] r = cpu.r;
      long a = r[dst];
      long b = imm;
      long result = a - b;
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      if (Conditions.afterCompare(condition, a, b, result)) {
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

  static final class RegMem32 extends RegMemOp {
    private final Exit taken;
    private final Exit other;
    private final byte condition;

    RegMem32(Cmp.RegMem32 compare, int condition, Exit taken, Exit other) {
      super(compare);
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
      long at = address(cpu);
      long[] r = cpu.r;
      long b = cpu.load32(this, at);
      long a = (int) r[reg];
      long result = (int) (a - b);
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      if (Conditions.afterCompare(condition, a, b, result)) {
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

  static final class RegMem64 extends RegMemOp {
    private final Exit taken;
    private final Exit other;
    private final byte condition;

    RegMem64(Cmp.RegMem64 compare, int condition, Exit taken, Exit other) {
      super(compare);
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
      long at = address(cpu);
      long[] r = cpu.r;
      long b = cpu.load64(this, at);
      long a = r[reg];
      long result = a - b;
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      if (Conditions.afterCompare(condition, a, b, result)) {
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

  static final class MemReg32 extends RegMemOp {
    private final Exit taken;
    private final Exit other;
    private final byte condition;

    MemReg32(Cmp.MemReg32 compare, int condition, Exit taken, Exit other) {
      super(compare);
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
      long at = address(cpu);
      long[] r = cpu.r;
      long a = cpu.load32(this, at);
      long b = (int) r[reg];
      long result = (int) (a - b);
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      if (Conditions.afterCompare(condition, a, b, result)) {
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

  static final class MemReg64 extends RegMemOp {
    private final Exit taken;
    private final Exit other;
    private final byte condition;

    MemReg64(Cmp.MemReg64 compare, int condition, Exit taken, Exit other) {
      super(compare);
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
      long at = address(cpu);
      long[] r = cpu.r;
      long a = cpu.load64(this, at);
      long b = r[reg];
      long result = a - b;
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      if (Conditions.afterCompare(condition, a, b, result)) {
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

  static final class MemImm32 extends MemImmOp {
    private final Exit taken;
    private final Exit other;
    private final byte condition;

    MemImm32(Cmp.MemImm32 compare, int condition, Exit taken, Exit other) {
      super(compare);
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
      long at = address(cpu);
      long a = cpu.load32(this, at);
      long b = imm;
      long result = (int) (a - b);
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      if (Conditions.afterCompare(condition, a, b, result)) {
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

  static final class MemImm64 extends MemImmOp {
    private final Exit taken;
    private final Exit other;
    private final byte condition;

    MemImm64(Cmp.MemImm64 compare, int condition, Exit taken, Exit other) {
      super(compare);
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
      long at = address(cpu);
      long a = cpu.load64(this, at);
      long b = imm;
      long result = a - b;
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      if (Conditions.afterCompare(condition, a, b, result)) {
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

  static final class MemImm8 extends MemImmOp {
    private final Exit taken;
    private final Exit other;
    private final byte condition;

    MemImm8(Cmp.MemImm8 compare, int condition, Exit taken, Exit other) {
      super(compare);
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
      long at = address(cpu);
      long a = (byte) cpu.load8(this, at);
      long b = imm;
      long result = (byte) (a - b);
      Flags.arithmetic(cpu, Flags.SUB, a, b, result);
      if (Conditions.afterCompare(condition, a, b, result)) {
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
