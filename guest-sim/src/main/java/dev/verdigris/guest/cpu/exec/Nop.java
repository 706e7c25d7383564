package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;

/** NOP, PAUSE, prefetches, ENDBR and the other hints. */
final class Nop extends Op {
  @Override
  public Op exec(Cpu cpu) {
    return next.exec(cpu);
  }
}
