package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.MsrSpec;

/**
 * A row of the MSR table.
 *
 * @param spec what the specification says of the register
 * @param reader null for a register that is not read
 * @param writer null for a register that is not written
 */
record MsrDefinition(MsrSpec spec, Reader reader, Writer writer) {

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
