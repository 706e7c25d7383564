package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Block;
import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/**
 * One way out of a block to a known address. The first time through, it goes by the processor's
 * jump cache; once the target is there, it is linked.
 *
 * <p>Within a page the link lives as long as the page. Any other target may come to mean other code
 * when a mapping changes, so that link is void as soon as {@link Cpu#generation} has changed.
 */
final class Exit {
  private final long target;
  private final boolean samePage;
  private Block block;
  private boolean permanent;
  private int generation;

  /**
   * Makes a way out, not linked yet.
   *
   * @param target address within CS
   * @param samePage whether the target lies in the page that the block starts in
   */
  Exit(long target, boolean samePage) {
    this.target = target;
    this.samePage = samePage;
  }

  /** The way from an instruction to an address within CS. */
  static Exit from(Insn insn, long target) {
    long offset = insn.pageOffset + (target - insn.rip);
    return new Exit(target, offset >= 0 && offset < 4096);
  }

  /** Where it leads. */
  long target() {
    return target;
  }

  /** Goes there from the last op of a block. */
  Op follow(Cpu cpu) {
    Block linked = block;
    if (linked != null && (permanent || generation == cpu.generation)) {
      return linked;
    }
    return link(cpu);
  }

  void unlink() {
    block = null;
  }

  private Op link(Cpu cpu) {
    Op found = cpu.goTo(target);
    if (found != null) {
      block = (Block) found;
      permanent = samePage && block.secondPage == null;
      generation = cpu.generation;
    }
    return found;
  }
}
