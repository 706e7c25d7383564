package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;

/** TEST and the conditional jump after it, as one op. */
final class TestJump {
  private TestJump() {}

  static final class RegReg32 extends RegRegOp {
    private final Exit taken;
    private final Exit other;
    private final byte condition;

    RegReg32(Test.RegReg32 compare, int condition, Exit taken, Exit other) {
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
      long result = a & b;
      Flags.logic(cpu, result);
      if (Conditions.afterLogic(condition, result)) {
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

    RegReg64(Test.RegReg64 compare, int condition, Exit taken, Exit other) {
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
      long result = a & b;
      Flags.logic(cpu, result);
      if (Conditions.afterLogic(condition, result)) {
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

    RegImm32(Test.RegImm32 compare, int condition, Exit taken, Exit other) {
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
      long result = a & b;
      Flags.logic(cpu, result);
      if (Conditions.afterLogic(condition, result)) {
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

    RegImm64(Test.RegImm64 compare, int condition, Exit taken, Exit other) {
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
      long result = a & b;
      Flags.logic(cpu, result);
      if (Conditions.afterLogic(condition, result)) {
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

    MemReg32(Test.MemReg32 compare, int condition, Exit taken, Exit other) {
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
      long result = a & b;
      Flags.logic(cpu, result);
      if (Conditions.afterLogic(condition, result)) {
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

    MemReg64(Test.MemReg64 compare, int condition, Exit taken, Exit other) {
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
      long result = a & b;
      Flags.logic(cpu, result);
      if (Conditions.afterLogic(condition, result)) {
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

    MemImm32(Test.MemImm32 compare, int condition, Exit taken, Exit other) {
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
      long result = a & b;
      Flags.logic(cpu, result);
      if (Conditions.afterLogic(condition, result)) {
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

    MemImm64(Test.MemImm64 compare, int condition, Exit taken, Exit other) {
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
      long result = a & b;
      Flags.logic(cpu, result);
      if (Conditions.afterLogic(condition, result)) {
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

    MemImm8(Test.MemImm8 compare, int condition, Exit taken, Exit other) {
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
      long result = a & b;
      Flags.logic(cpu, result);
      if (Conditions.afterLogic(condition, result)) {
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
