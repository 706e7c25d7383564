package dev.verdigris.vmbus.check;

/**
 * Live transactions: a set of any 64-bit numbers with open addressing, of a size that is fixed.
 * What finds it full is left out, and {@link #complete} says so.
 */
final class TransactionSet {
  /** Most transactions that are kept. */
  static final int CAPACITY = 1024;

  private static final int SLOTS = 2 * CAPACITY;

  // 0 is an empty slot; the transaction 0 has a flag of its own.
  private final long[] slots = new long[SLOTS];
  private boolean zero;
  private int size;
  private boolean complete = true;

  /** Adds a transaction; false when it is there already. */
  boolean add(long transaction) {
    if (transaction == 0) {
      boolean newly = !zero;
      zero = true;
      return newly;
    }
    int at = find(transaction);
    if (slots[at] != 0) {
      return false;
    }
    if (size == CAPACITY) {
      complete = false;
    } else {
      slots[at] = transaction;
      size++;
    }
    return true;
  }

  /** Removes a transaction; false when it is not there. */
  boolean remove(long transaction) {
    if (transaction == 0) {
      boolean was = zero;
      zero = false;
      return was;
    }
    int at = find(transaction);
    if (slots[at] == 0) {
      return false;
    }
    size--;
    close(at);
    return true;
  }

  /** False once a transaction was left out. */
  boolean complete() {
    return complete;
  }

  /** Moves what was put behind a slot for want of it forward, so that searches end at a 0. */
  private void close(int hole) {
    for (int at = next(hole); slots[at] != 0; at = next(at)) {
      int home = home(slots[at]);
      // Distances around the table: the entry may move when its home is not behind the hole.
      if ((at - home & SLOTS - 1) >= (at - hole & SLOTS - 1)) {
        slots[hole] = slots[at];
        hole = at;
      }
    }
    slots[hole] = 0;
  }

  private int find(long transaction) {
    int at = home(transaction);
    while (slots[at] != 0 && slots[at] != transaction) {
      at = next(at);
    }
    return at;
  }

  private static int home(long transaction) {
    return (int) ((transaction * 0x9e37_79b9_7f4a_7c15L) >>> 32) & SLOTS - 1;
  }

  private static int next(int at) {
    return at + 1 & SLOTS - 1;
  }
}
