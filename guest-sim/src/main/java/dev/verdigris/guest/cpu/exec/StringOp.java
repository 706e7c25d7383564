package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/**
 * A string instruction, repeated or not. The registers are up to date after each element, so that a
 * fault or an interrupt between two resumes where it was. One execution of a repeated one does a
 * bounded number of elements and counts as one instruction.
 */
abstract class StringOp extends Op {
  private static final int CHUNK = 4096;
  private static final int DF = 1 << 10;
  private static final int RCX = 1;
  private static final int RSI = 6;
  private static final int RDI = 7;

  /** Bytes in an element. */
  final byte size;

  /** F2, F3 or 0. */
  final int rep;

  private final long mask;
  private final byte addressSize;
  private final byte source;
  private final byte destination;

  StringOp(Insn insn) {
    size = (byte) ModrmOp.sizeByBit0(insn);
    rep = insn.rep;
    mask = insn.addressMask();
    addressSize = (byte) insn.addressSize;
    source = (byte) insn.segment;
    destination = (byte) (insn.is64() ? Cpu.FLAT : Cpu.ES);
  }

  @Override
  public final Op exec(Cpu cpu) {
    if (rep == 0) {
      step(cpu);
      return next.exec(cpu);
    }
    return repeated(cpu) ? next.exec(cpu) : cpu.repeat(this);
  }

  /**
   * Does elements while CX says so.
   *
   * @return false when some are left
   */
  private boolean repeated(Cpu cpu) {
    long count = cpu.r[RCX] & mask;
    long budget = (cpu.mode & Cpu.MODE_SINGLE) != 0 ? 1 : CHUNK;
    boolean going = count != 0;
    while (going && budget > 0) {
      long done = budget > 1 ? bulk(cpu, Math.min(count, budget)) : 0;
      if (done == 0) {
        step(cpu);
        done = 1;
      }
      count -= done;
      budget -= done;
      Gpr.write(cpu.r, RCX, addressSize, count);
      going = count != 0 && goesOn(cpu);
    }
    return !going;
  }

  /** Does one element. */
  abstract void step(Cpu cpu);

  /**
   * Does some elements at once.
   *
   * @return how many; 0 when it must be done one by one
   */
  long bulk(Cpu cpu, long most) {
    return 0;
  }

  /** Tells whether what the last element left in the flags lets a repetition go on. */
  boolean goesOn(Cpu cpu) {
    return true;
  }

  /** Linear address of the source element. */
  final long source(Cpu cpu) {
    long offset = cpu.r[RSI] & mask;
    check(cpu, source, offset, false);
    return offset + cpu.segBase[source];
  }

  /** Linear address of the destination element. */
  final long destination(Cpu cpu, boolean write) {
    long offset = cpu.r[RDI] & mask;
    check(cpu, destination, offset, write);
    return offset + cpu.segBase[destination];
  }

  private void check(Cpu cpu, int segment, long offset, boolean write) {
    if ((cpu.mode & Cpu.MODE_SEGMENTED) != 0) {
      cpu.segments.check(this, segment, offset, size, write);
    }
  }

  /** Moves SI past elements, by DF. */
  final void advanceSource(Cpu cpu, long elements) {
    advance(cpu, RSI, elements);
  }

  /** Moves DI past elements, by DF. */
  final void advanceDestination(Cpu cpu, long elements) {
    advance(cpu, RDI, elements);
  }

  private void advance(Cpu cpu, int register, long elements) {
    long bytes = elements * size;
    long moved = (cpu.systemFlags & DF) != 0 ? -bytes : bytes;
    Gpr.write(cpu.r, register, addressSize, cpu.r[register] + moved);
  }

  /** Tells whether elements may be done at once: upwards, without limits or wrapping. */
  final boolean bulkAllowed(Cpu cpu) {
    return addressSize == 8 && (cpu.systemFlags & DF) == 0 && (cpu.mode & Cpu.MODE_SEGMENTED) == 0;
  }

  /** The number of whole elements between an address and its page's end. */
  final long inPage(long address) {
    return (4096 - (address & 4095)) / size;
  }
}
