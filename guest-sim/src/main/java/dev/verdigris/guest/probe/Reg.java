package dev.verdigris.guest.probe;

/** General registers by their encoding. */
enum Reg {
  RAX(0),
  RCX(1),
  RDX(2),
  RBX(3),
  RSP(4),
  RBP(5),
  RSI(6),
  RDI(7),
  R8(8),
  R9(9),
  R10(10),
  R11(11),
  R12(12),
  R13(13),
  R14(14),
  R15(15);

  private final int code;

  Reg(int code) {
    this.code = code;
  }

  /** Low three bits of the number, for ModRM, SIB and opcodes. */
  int low() {
    return code & 7;
  }

  /** Bit 3 of the number, for REX. */
  int high() {
    return code >> 3;
  }
}
