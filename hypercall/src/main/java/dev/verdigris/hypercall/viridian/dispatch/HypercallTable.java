package dev.verdigris.hypercall.viridian.dispatch;

import java.util.Arrays;
import java.util.List;

/** The hypercalls of a partition, by code. */
public final class HypercallTable {
  private final HypercallDefinition[] rows;
  // Sorted, parallel to rows.
  private final int[] codes;

  /**
   * Makes a table.
   *
   * @throws IllegalArgumentException when a code appears twice
   */
  public HypercallTable(List<HypercallDefinition> definitions) {
    rows = definitions.toArray(HypercallDefinition[]::new);
    Arrays.sort(rows, (a, b) -> Integer.compare(a.code(), b.code()));
    codes = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      codes[i] = rows[i].code();
      if (i > 0 && codes[i] == codes[i - 1]) {
        throw new IllegalArgumentException("hypercall code declared twice: " + rows[i].name());
      }
    }
  }

  /** Number of calls. */
  public int size() {
    return rows.length;
  }

  /** A row, by rising code. */
  public HypercallDefinition row(int index) {
    return rows[index];
  }

  /** Index of the row for a code, or {@link #size} when there is none. */
  public int find(int code) {
    int index = Arrays.binarySearch(codes, code);
    return index >= 0 ? index : rows.length;
  }
}
