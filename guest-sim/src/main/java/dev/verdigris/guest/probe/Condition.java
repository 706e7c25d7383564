package dev.verdigris.guest.probe;

/** Conditions of jumps, by their code. */
enum Condition {
  OVERFLOW(0),
  NO_OVERFLOW(1),
  BELOW(2),
  ABOVE_EQUAL(3),
  EQUAL(4),
  NOT_EQUAL(5),
  BELOW_EQUAL(6),
  ABOVE(7),
  SIGN(8),
  NO_SIGN(9),
  PARITY(10),
  NO_PARITY(11),
  LESS(12),
  GREATER_EQUAL(13),
  LESS_EQUAL(14),
  GREATER(15);

  private final int code;

  Condition(int code) {
    this.code = code;
  }

  /** The number in the encoding. */
  int code() {
    return code;
  }
}
