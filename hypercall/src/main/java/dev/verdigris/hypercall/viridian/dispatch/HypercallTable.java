package dev.verdigris.hypercall.viridian.dispatch;

import java.util.Arrays;
import java.util.List;

/** The hypercalls of a partition, by code. */
public final class HypercallTable {
  private static final int CODES = 0x1_0000;

  private final HypercallDefinition[] rows;
  // Row of each code there can be, the number of rows where there is none.
  private final short[] index = new short[CODES];

  /**
   * Makes a table.
   *
   * @throws IllegalArgumentException when a code appears twice
   */
  public HypercallTable(List<HypercallDefinition> definitions) {
    rows = definitions.toArray(HypercallDefinition[]::new);
    Arrays.sort(rows, (a, b) -> Integer.compare(a.code(), b.code()));
    Arrays.fill(index, (short) rows.length);
    for (int row = 0; row < rows.length; row++) {
      int code = rows[row].code();
      if (find(code) != rows.length) {
        throw new IllegalArgumentException("hypercall code declared twice: " + rows[row].name());
      }
      index[code] = (short) row;
    }
  }

  /** Number of calls. */
  public int size() {
    return rows.length;
  }

  /** A row, by rising code. */
  public HypercallDefinition row(int row) {
    return rows[row];
  }

  /** Index of the row for a code, 0–65535, or {@link #size} when there is none. */
  public int find(int code) {
    return index[code];
  }
}
