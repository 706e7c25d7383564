package dev.verdigris.guest.cpu;

import dev.verdigris.guest.cpu.mmu.CodePage;

/**
 * The head of a decoded run of instructions that ends at a branch, at a page's end or at an
 * instruction after which the run loop must look around. Belongs to one physical page (two, when
 * its only instruction crosses), one linear address and one decoding mode.
 */
public final class Block extends Op {
  /** Linear address of the first instruction, less the CS base. */
  public final long rip;

  /** Decoding mode, see {@link Cpu#mode}. */
  public final int mode;

  /** The physical page that holds the first byte. */
  public final CodePage page;

  /** Offset of the first byte in its page. */
  public final int pageOffset;

  /** The page of the last byte, when the block's last instruction is not all in {@link #page}. */
  public final CodePage secondPage;

  /** Instructions in the block. */
  public final int count;

  /** Bytes of code in the block. */
  public final int bytes;

  private final Op last;

  /** Makes the head before a chain of ops. */
  public Block(
      long rip,
      int mode,
      CodePage page,
      int pageOffset,
      CodePage secondPage,
      int count,
      int bytes,
      Op first) {
    this.rip = rip;
    this.mode = mode;
    this.page = page;
    this.pageOffset = pageOffset;
    this.secondPage = secondPage;
    this.count = count;
    this.bytes = bytes;
    this.next = first;
    Op op = first;
    while (op.next != null) {
      op = op.next;
    }
    last = op;
  }

  @Override
  public Op exec(Cpu cpu) {
    cpu.block = this;
    cpu.retired += count;
    return next.exec(cpu);
  }

  /** Address of the instruction after the block, within CS. */
  public long end() {
    long end = rip + bytes;
    return switch (mode & Cpu.MODE_SIZE) {
      case Cpu.MODE_16 -> end & 0xffff;
      case Cpu.MODE_32 -> end & 0xffff_ffffL;
      default -> end;
    };
  }

  /** Cuts the links that leave this block. */
  @Override
  public void unlink() {
    last.unlink();
  }
}
