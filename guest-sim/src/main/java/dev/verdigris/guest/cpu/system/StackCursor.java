package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.Vector;

/**
 * A stack that a control transfer pushes to or pops from; the stack pointer changes only when the
 * whole transfer has succeeded.
 */
final class StackCursor {
  private final Cpu cpu;
  private Op op;
  private long base;
  private long mask;
  private long limit;
  private int rights;
  private long pointer;
  private int privilege;
  private int errorCode;

  StackCursor(Cpu cpu) {
    this.cpu = cpu;
  }

  /** Goes to the stack in use. */
  StackCursor current(Op newOp) {
    op = newOp;
    privilege = cpu.cpl;
    errorCode = 0;
    if ((cpu.mode & Cpu.MODE_SIZE) == Cpu.MODE_64) {
      wide();
    } else {
      legacy(cpu.segBase[Cpu.SS], cpu.segments.limit(Cpu.SS), cpu.segments.rights(Cpu.SS));
    }
    pointer = cpu.r[4] & mask;
    return this;
  }

  /** Goes to a 64-bit stack of a privilege level. */
  StackCursor wide(Op newOp, long newPointer, int newPrivilege) {
    op = newOp;
    privilege = newPrivilege;
    errorCode = 0;
    wide();
    pointer = newPointer;
    return this;
  }

  /** Goes to a stack segment of a privilege level. */
  StackCursor segment(Op newOp, int selector, long descriptor, long newPointer, int newPrivilege) {
    op = newOp;
    privilege = newPrivilege;
    errorCode = selector & 0xfffc;
    legacy(
        Descriptor.base(descriptor), Descriptor.limit(descriptor), Descriptor.rights(descriptor));
    pointer = newPointer & mask;
    return this;
  }

  private void wide() {
    base = 0;
    mask = -1;
    rights = 0;
    limit = -1;
  }

  private void legacy(long newBase, long newLimit, int newRights) {
    base = newBase;
    limit = newLimit;
    rights = newRights;
    mask = Descriptor.has(newRights, Descriptor.BIG) ? 0xffff_ffffL : 0xffff;
  }

  void push(int size, long value) {
    long to = (pointer - size) & mask;
    cpu.mmu.storeAs(op, address(to, size), size, value, privilege);
    pointer = to;
  }

  long pop(int size) {
    long value = cpu.mmu.loadAs(op, address(pointer, size), size, privilege);
    pointer = (pointer + size) & mask;
    return value;
  }

  /** Reads above the pointer without moving it. */
  long peek(int offset, int size) {
    long at = (pointer + offset) & mask;
    return cpu.mmu.loadAs(op, address(at, size), size, privilege);
  }

  void skip(long bytes) {
    pointer = (pointer + bytes) & mask;
  }

  private long address(long at, int size) {
    if (mask == -1) {
      return at;
    }
    if (!Descriptor.within(rights, limit, at, size)) {
      throw cpu.fault(op, Vector.SS, errorCode);
    }
    return (base + at) & 0xffff_ffffL;
  }

  /** Makes the pointer RSP, ESP or SP. */
  void commit() {
    cpu.r[4] = mask == 0xffff ? (cpu.r[4] & ~0xffffL) | pointer : pointer;
  }
}
