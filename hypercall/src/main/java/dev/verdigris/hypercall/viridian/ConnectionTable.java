package dev.verdigris.hypercall.viridian;

import java.util.Arrays;

/**
 * What connection identifiers are bound to: a hash table with open addressing, so that looking up
 * an identifier from the guest allocates nothing.
 */
final class ConnectionTable<P> {
  /** Highest connection identifier: 24 bits. */
  static final int MAX_ID = 0xff_ffff;

  private static final int FREE = -1;
  private static final int INITIAL = 64;
  private static final int MULTIPLIER = 0x9e37_79b1;

  private int[] ids = free(INITIAL);
  private Object[] ports = new Object[INITIAL];
  private int used;

  /** Binds an identifier, replacing what was bound. */
  void bind(int id, P port) {
    if (id < 0 || id > MAX_ID) {
      throw new IllegalArgumentException("connection identifier out of range: " + id);
    }
    int slot = slot(id);
    if (ids[slot] == FREE) {
      if ((used + 1) * 2 > ids.length) {
        grow();
        slot = slot(id);
      }
      ids[slot] = id;
      used++;
    }
    ports[slot] = port;
  }

  /** What an identifier, which may be any number, is bound to, or null. */
  @SuppressWarnings("unchecked") // bind() is the only writer
  P find(int id) {
    return (P) ports[slot(id)];
  }

  /** Removes a binding; the slot keeps its identifier until the table grows. */
  void unbind(int id) {
    ports[slot(id)] = null;
  }

  /** Slot of an identifier, or the free one that ends its probe sequence. */
  private int slot(int id) {
    int mask = ids.length - 1;
    int slot = ((id * MULTIPLIER) >>> 16) & mask;
    while (ids[slot] != id && ids[slot] != FREE) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    int[] oldIds = ids;
    Object[] oldPorts = ports;
    int live = (int) Arrays.stream(oldPorts).filter(port -> port != null).count();
    int size = Math.max(INITIAL, Integer.highestOneBit(live + 1) * 4);
    ids = free(size);
    ports = new Object[size];
    used = 0;
    for (int i = 0; i < oldIds.length; i++) {
      if (oldPorts[i] != null) {
        int slot = slot(oldIds[i]);
        ids[slot] = oldIds[i];
        ports[slot] = oldPorts[i];
        used++;
      }
    }
  }

  private static int[] free(int size) {
    int[] fresh = new int[size];
    Arrays.fill(fresh, FREE);
    return fresh;
  }
}
