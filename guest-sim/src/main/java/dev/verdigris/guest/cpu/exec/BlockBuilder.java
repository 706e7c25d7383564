package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Block;
import dev.verdigris.guest.cpu.Cpu;

/** Decodes blocks and finds those already decoded. */
public final class BlockBuilder {
  /** Makes the builder of one processor. */
  public BlockBuilder(Cpu cpu) {}

  /** The block at an address in the current mode, decoded if need be; faults as the fetch does. */
  public Block find(long rip) {
    throw new UnsupportedOperationException();
  }

  /** A block of the one instruction at an address, not kept. */
  public Block single(long rip) {
    throw new UnsupportedOperationException();
  }
}
