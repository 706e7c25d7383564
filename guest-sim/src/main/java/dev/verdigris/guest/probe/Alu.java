package dev.verdigris.guest.probe;

/** The eight two-operand integer instructions, by their number in opcodes and ModRM. */
enum Alu {
  ADD(0),
  OR(1),
  ADC(2),
  SBB(3),
  AND(4),
  SUB(5),
  XOR(6),
  CMP(7);

  private final int code;

  Alu(int code) {
    this.code = code;
  }

  /** The number in the encoding. */
  int code() {
    return code;
  }
}
