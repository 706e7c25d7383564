package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.MsrSpec;
import java.util.Arrays;
import java.util.List;

/** The synthetic MSRs of a partition, by number, with what it does not grant taken away. */
final class MsrTable {
  private static final int BASE = Msr.GUEST_OS_ID;
  private static final short NONE = -1;

  private final MsrDefinition[] rows;
  private final boolean[] granted;
  // Row of the register at BASE + n, NONE where there is none.
  private final short[] index;

  MsrTable(List<MsrDefinition> definitions, Grants grants) {
    rows = definitions.toArray(MsrDefinition[]::new);
    granted = new boolean[rows.length];
    index =
        new short
            [Arrays.stream(rows).mapToInt(r -> r.spec().number() - BASE).max().orElseThrow() + 1];
    Arrays.fill(index, NONE);
    for (int i = 0; i < rows.length; i++) {
      MsrSpec spec = rows[i].spec();
      granted[i] = grants.allow(spec);
      if (index[spec.number() - BASE] != NONE) {
        throw new IllegalArgumentException("MSR declared twice: " + spec.name());
      }
      index[spec.number() - BASE] = (short) i;
    }
  }

  int size() {
    return rows.length;
  }

  String name(int row) {
    return rows[row].spec().name();
  }

  /** Row of a register, −1 when this is none. */
  int find(int msr) {
    int offset = msr - BASE;
    return offset >= 0 && offset < index.length ? index[offset] : NONE;
  }

  /** Whether a guest may write the register at all. */
  boolean writable(int row) {
    return rows[row].writer() != null && granted[row];
  }

  MsrOutcome read(int row, VpState vp, MsrValue result) {
    MsrDefinition.Reader reader = rows[row].reader();
    if (reader == null || !granted[row]) {
      return MsrOutcome.FAULT;
    }
    result.value = reader.read(vp);
    return MsrOutcome.DONE;
  }

  MsrOutcome write(int row, VpState vp, long value) {
    MsrDefinition.Writer writer = rows[row].writer();
    boolean done = writer != null && granted[row] && writer.write(vp, value);
    return done ? MsrOutcome.DONE : MsrOutcome.FAULT;
  }
}
