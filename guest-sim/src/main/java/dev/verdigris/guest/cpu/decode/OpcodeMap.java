package dev.verdigris.guest.cpu.decode;

import dev.verdigris.guest.cpu.Op;

/** The factory of each opcode; each family of ops registers its own. */
public final class OpcodeMap {
  private final OpFactory[][] factories = new OpFactory[4][256];
  private final OpFactory[][] shared = new OpFactory[4][256];

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

  /**
   * Registers a factory for some forms of an opcode whose other forms belong to another family: it
   * is asked when no other factory of the opcode knows the form.
   */
  public void share(int map, int opcode, OpFactory factory) {
    OpFactory before = shared[map][opcode];
    shared[map][opcode] = before == null ? factory : insn -> first(before, factory, insn);
  }

  /** True when the opcode has a factory. */
  public boolean has(int map, int opcode) {
    return factories[map][opcode] != null || shared[map][opcode] != null;
  }

  /** Makes the op of an instruction, or returns null when it is undefined. */
  public Op create(Insn insn) {
    return first(factories[insn.map][insn.opcode], shared[insn.map][insn.opcode], insn);
  }

  private static Op first(OpFactory one, OpFactory other, Insn insn) {
    Op op = one == null ? null : one.create(insn);
    return op != null || other == null ? op : other.create(insn);
  }
}
