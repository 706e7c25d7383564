package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.MemOp;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** Near CALL and RET, in 64-bit code and in any. */
final class Calls {
  private static final int RSP = 4;

  private Calls() {}

  /** CALL to a known address in 64-bit code. */
  static final class Direct64 extends StackOp {
    private final Exit exit;
    private final long back;

    Direct64(Insn insn) {
      exit = Exit.from(insn, Branches.relativeTarget(insn));
      back = insn.nextRip();
    }

    @Override
    public Op exec(Cpu cpu) {
      long at = cpu.r[RSP] - 8;
      cpu.store64(this, at, back);
      cpu.r[RSP] = at;
      return exit.follow(cpu);
    }

    @Override
    public boolean endsBlock() {
      return true;
    }

    @Override
    protected void unlink() {
      exit.unlink();
    }
  }

  /** CALL to the address in a register or memory in 64-bit code. */
  static final class Indirect64 extends MemOp {
    private final long back;
    private final byte register;

    Indirect64(Insn insn) {
      super(insn);
      back = insn.nextRip();
      register = (byte) (insn.isRegister() ? insn.rm : -1);
    }

    @Override
    public boolean inStack(Cpu cpu, long address) {
      return register >= 0 || address != address(cpu) || super.inStack(cpu, address);
    }

    @Override
    public Op exec(Cpu cpu) {
      long target = register >= 0 ? cpu.r[register] : cpu.load64(this, address(cpu));
      long at = cpu.r[RSP] - 8;
      cpu.store64(this, at, back);
      cpu.r[RSP] = at;
      return cpu.goTo(target);
    }

    @Override
    public boolean endsBlock() {
      return true;
    }
  }

  /** RET in 64-bit code, with or without bytes to remove. */
  static final class Return64 extends StackOp {
    private final int remove;

    Return64(Insn insn) {
      remove = 8 + (int) insn.imm;
    }

    @Override
    public Op exec(Cpu cpu) {
      long at = cpu.r[RSP];
      long target = cpu.load64(this, at);
      cpu.r[RSP] = at + remove;
      return cpu.goTo(target);
    }

    @Override
    public boolean endsBlock() {
      return true;
    }
  }

  /** CALL to a known address in legacy code. */
  static final class Direct extends StackOp {
    private final Exit exit;
    private final long back;
    private final byte size;

    Direct(Insn insn) {
      exit = Exit.from(insn, Branches.relativeTarget(insn));
      back = insn.nextRip();
      size = (byte) insn.operandSize;
    }

    @Override
    public Op exec(Cpu cpu) {
      Stack.push(cpu, this, size, back);
      return exit.follow(cpu);
    }

    @Override
    public boolean endsBlock() {
      return true;
    }

    @Override
    protected void unlink() {
      exit.unlink();
    }
  }

  /** CALL to the address in a register or memory in legacy code. */
  static final class Indirect extends ModrmOp {
    private final long back;

    Indirect(Insn insn) {
      super(insn, insn.operandSize);
      back = insn.nextRip();
    }

    @Override
    public Op exec(Cpu cpu) {
      long target = readRm(cpu) & Gpr.mask(size);
      Stack.push(cpu, this, size, back);
      return cpu.goTo(target);
    }

    @Override
    public boolean endsBlock() {
      return true;
    }
  }

  /** RET in legacy code. */
  static final class Return extends StackOp {
    private final int remove;
    private final byte size;

    Return(Insn insn) {
      size = (byte) insn.operandSize;
      remove = size + (int) insn.imm;
    }

    @Override
    public Op exec(Cpu cpu) {
      long target = Stack.peek(cpu, this, size, 0) & Gpr.mask(size);
      Stack.drop(cpu, remove);
      return cpu.goTo(target);
    }

    @Override
    public boolean endsBlock() {
      return true;
    }
  }
}
