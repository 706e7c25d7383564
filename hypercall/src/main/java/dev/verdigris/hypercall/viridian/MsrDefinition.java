package dev.verdigris.hypercall.viridian;

/**
 * A row of the MSR table.
 *
 * @param name the published name
 * @param privilege bits of {@code Privilege} that the partition must have
 * @param feature bits of {@code Feature} that it must have
 * @param reader null for a register that can only be written
 * @param writer null for a register that can only be read
 */
record MsrDefinition(
    String name, int number, long privilege, int feature, Reader reader, Writer writer) {

  /** Reads the register. */
  @FunctionalInterface
  interface Reader {
    long read(VpState vp);
  }

  /** Writes the register; false for #GP. */
  @FunctionalInterface
  interface Writer {
    boolean write(VpState vp, long value);
  }
}
