package dev.verdigris.hypercall.viridian;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A debugger with little room, and what it was told. */
final class FakeDebugger implements SyntheticDebugger {
  static final int ROOM = 4090;

  final ArrayDeque<Byte> toGuest = new ArrayDeque<>();
  final ArrayDeque<Byte> fromGuest = new ArrayDeque<>();
  final List<String> told = new ArrayList<>();

  @Override
  public int post(byte[] data, int length) {
    if (fromGuest.size() + length > ROOM) {
      return -1;
    }
    for (int i = 0; i < length; i++) {
      fromGuest.add(data[i]);
    }
    return fromGuest.size();
  }

  @Override
  public int retrieve(byte[] target, int limit) {
    int count = Math.min(limit, toGuest.size());
    for (int i = 0; i < count; i++) {
      target[i] = toGuest.remove();
    }
    return count;
  }

  @Override
  public int available() {
    return toGuest.size();
  }

  @Override
  public boolean purge(boolean incoming, boolean outgoing) {
    int before = toGuest.size() + fromGuest.size();
    if (incoming) {
      toGuest.clear();
    }
    if (outgoing) {
      fromGuest.clear();
    }
    return toGuest.size() + fromGuest.size() != before;
  }

  @Override
  public void character(int value) {
    told.add("character " + value);
  }

  @Override
  public void invoked(int vpIndex, long reason, long supplementalCode) {
    told.add("invoked " + vpIndex + " " + reason + " " + supplementalCode);
  }
}
