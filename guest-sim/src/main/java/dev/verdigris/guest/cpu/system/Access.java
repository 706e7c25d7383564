package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** Privilege checks and operand accesses that system instructions share. */
final class Access {
  private Access() {}

  /** #GP(0) unless at privilege level 0. */
  static void privileged(Cpu cpu, Op op) {
    if (cpu.cpl != 0) {
      throw cpu.generalProtection(op);
    }
  }

  /** #GP(0) for an instruction that CR4.UMIP keeps from users. */
  static void notForUsers(Cpu cpu, Op op) {
    if (cpu.cpl != 0 && (cpu.system.cr4() & ControlBits.CR4_UMIP) != 0) {
      throw cpu.generalProtection(op);
    }
  }

  /** #UD in real and virtual-8086 mode. */
  static void needsSelectors(Cpu cpu, Op op) {
    if (cpu.segments.paragraphs()) {
      throw cpu.undefined(op);
    }
  }

  /** #GP(0) when a register refused a value. */
  static void accepted(Cpu cpu, Op op, boolean done) {
    if (!done) {
      throw cpu.generalProtection(op);
    }
  }

  /** Writes a general register: four bytes are zero-extended, two leave the rest. */
  static void write(Cpu cpu, int register, int size, long value) {
    cpu.r[register] =
        switch (size) {
          case 2 -> (cpu.r[register] & ~0xffffL) | (value & 0xffff);
          case 4 -> value & 0xffff_ffffL;
          default -> value;
        };
  }

  /** Reads memory, zero-extended. */
  static long load(Cpu cpu, Op op, long address, int size) {
    return switch (size) {
      case 1 -> cpu.load8(op, address);
      case 2 -> cpu.load16(op, address);
      case 4 -> cpu.load32(op, address) & 0xffff_ffffL;
      default -> cpu.load64(op, address);
    };
  }

  /** Writes memory. */
  static void store(Cpu cpu, Op op, long address, int size, long value) {
    switch (size) {
      case 1 -> cpu.store8(op, address, (int) value);
      case 2 -> cpu.store16(op, address, (int) value);
      case 4 -> cpu.store32(op, address, (int) value);
      default -> cpu.store64(op, address, value);
    }
  }

  /** What an instruction does with a 16-bit operand in a register or in memory. */
  @FunctionalInterface
  interface SelectorAction {
    void run(Cpu cpu, Op op, int selector);
  }

  /** What must hold before an instruction looks at its operand. */
  @FunctionalInterface
  interface Condition {
    void check(Cpu cpu, Op op);
  }

  /** An op that takes a selector from its r/m operand. */
  static Op takingSelector(Insn insn, boolean ends, Condition first, SelectorAction action) {
    if (insn.isRegister()) {
      int rm = insn.rm;
      SystemOp.Action run =
          (cpu, op) -> {
            first.check(cpu, op);
            action.run(cpu, op, (int) cpu.r[rm] & 0xffff);
          };
      return ends ? SystemOp.ending(insn, run) : SystemOp.running(insn, run);
    }
    SystemMemOp.Action run =
        (cpu, op, address) -> {
          first.check(cpu, op);
          action.run(cpu, op, cpu.load16(op, address));
        };
    return ends ? SystemMemOp.ending(insn, run) : SystemMemOp.running(insn, run);
  }

  /** What an instruction puts into its r/m operand. */
  @FunctionalInterface
  interface Source {
    long get(Cpu cpu, Op op);
  }

  /** An op that gives a selector: operand-sized to a register, two bytes to memory. */
  static Op givingSelector(Insn insn, Source source) {
    if (insn.isRegister()) {
      int rm = insn.rm;
      int size = insn.operandSize;
      return SystemOp.running(insn, (cpu, op) -> write(cpu, rm, size, source.get(cpu, op)));
    }
    return SystemMemOp.running(
        insn, (cpu, op, address) -> cpu.store16(op, address, (int) source.get(cpu, op)));
  }
}
