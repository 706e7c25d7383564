package dev.verdigris.guest.cpu.decode;

import dev.verdigris.guest.cpu.Op;

/** Makes the op of an opcode. */
@FunctionalInterface
public interface OpFactory {
  /**
   * Makes the op.
   *
   * @param insn valid during the call only
   * @return null when the instruction is undefined in this form
   */
  Op create(Insn insn);
}
