package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;

/** Ends a block that no branch ends: the next instruction is in another page, or one too many. */
final class FallThrough extends Op {
  private final Exit exit;

  FallThrough(Exit exit) {
    this.exit = exit;
  }

  @Override
  public Op exec(Cpu cpu) {
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
