package dev.verdigris.guest.probe;

/** A place in an image, usable before it is bound. */
final class Label {
  private static final int UNBOUND = -1;

  private int offset = UNBOUND;

  void bind(int at) {
    if (offset != UNBOUND) {
      throw new IllegalStateException("label is bound twice");
    }
    offset = at;
  }

  int offset() {
    if (offset == UNBOUND) {
      throw new IllegalStateException("label is not bound");
    }
    return offset;
  }
}
