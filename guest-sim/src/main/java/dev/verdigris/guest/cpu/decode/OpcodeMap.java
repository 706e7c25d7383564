package dev.verdigris.guest.cpu.decode;

import dev.verdigris.guest.cpu.Op;

/** The factory of each opcode; each family of ops registers its own. */
public final class OpcodeMap {
  private final OpFactory[][] factories = new OpFactory[4][256];

  /**
   * Registers a factory.
   *
   * @param map {@code Insn.MAP_…}
   * @throws IllegalStateException when the opcode has one
   */
  public void register(int map, int opcode, OpFactory factory) {
    if (factories[map][opcode] != null) {
      throw new IllegalStateException(
          String.format("opcode map %d, %02x is registered twice", map, opcode));
    }
    factories[map][opcode] = factory;
  }

  /** Registers one factory for a range of opcodes, both ends included. */
  public void register(int map, int first, int last, OpFactory factory) {
    for (int opcode = first; opcode <= last; opcode++) {
      register(map, opcode, factory);
    }
  }

  /** True when the opcode has a factory. */
  public boolean has(int map, int opcode) {
    return factories[map][opcode] != null;
  }

  /** Makes the op of an instruction, or returns null when it is undefined. */
  public Op create(Insn insn) {
    OpFactory factory = factories[insn.map][insn.opcode];
    return factory == null ? null : factory.create(insn);
  }
}
