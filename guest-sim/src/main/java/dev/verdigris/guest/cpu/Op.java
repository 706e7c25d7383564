package dev.verdigris.guest.cpu;

/**
 * One decoded instruction, specialised by operation, form and size, with its operands in fields.
 * Within a block each op ends in {@code return next.exec(cpu)}; the last one returns the block that
 * follows.
 */
public abstract class Op {
  /** What runs after this op; null in a block's last op. */
  public Op next;

  /** Byte offset of the instruction from the block's first, 0–4095. */
  short offset;

  /** Number of the instruction in its block, from 0. */
  short ordinal;

  /**
   * True when this op is its block's last. It has no {@link #next}; it returns where to go on, for
   * instance by {@link Cpu#goTo}, or {@link Cpu#leaveBlock} for the instruction that follows.
   */
  public boolean endsBlock() {
    return false;
  }

  /**
   * True when interrupts wait for one more instruction (STI, MOV SS, POP SS): that one is decoded
   * into the same block, which then ends.
   */
  public boolean shadowsNext() {
    return false;
  }

  /**
   * Tells whether what this op refers to at a linear address lies in the stack segment, so that an
   * address that is not canonical is #SS(0) instead of #GP(0).
   */
  public boolean inStack(Cpu cpu, long address) {
    return false;
  }

  /**
   * Runs this op and the rest of its block.
   *
   * @return the block to go on with, or null when {@link Cpu#rip} says where
   * @throws GuestFault an exception of the guest; nothing of the faulting instruction has become
   *     visible unless the architecture says so
   */
  public abstract Op exec(Cpu cpu);

  /**
   * Records where the instruction lies in its block.
   *
   * @param byteOffset from the block's first byte, 0–4095
   * @param number of the instruction in its block, from 0
   */
  public final void place(int byteOffset, int number) {
    offset = (short) byteOffset;
    ordinal = (short) number;
  }

  /** Cuts the links to other blocks: this op's page no longer holds what was decoded. */
  protected void unlink() {}
}
