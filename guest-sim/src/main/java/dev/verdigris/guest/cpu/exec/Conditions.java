package dev.verdigris.guest.cpu.exec;

/** Conditions as Jcc, SETcc and CMOVcc encode them, where what set the flags is known. */
final class Conditions {
  private Conditions() {}

  /**
   * The condition after a comparison of sign-extended operands.
   *
   * @param code 0–15
   * @param result a − b, sign-extended from the operand size
   */
  static boolean afterCompare(int code, long a, long b, long result) {
    return switch (code) {
      case 0 -> ((a ^ b) & (a ^ result)) < 0;
      case 1 -> ((a ^ b) & (a ^ result)) >= 0;
      case 2 -> Long.compareUnsigned(a, b) < 0;
      case 3 -> Long.compareUnsigned(a, b) >= 0;
      case 4 -> a == b;
      case 5 -> a != b;
      case 6 -> Long.compareUnsigned(a, b) <= 0;
      case 7 -> Long.compareUnsigned(a, b) > 0;
      case 8 -> result < 0;
      case 9 -> result >= 0;
      case 10 -> evenParity(result);
      case 11 -> !evenParity(result);
      case 12 -> a < b;
      case 13 -> a >= b;
      case 14 -> a <= b;
      default -> a > b;
    };
  }

  /** The condition after a logical operation: no carry, no overflow. */
  static boolean afterLogic(int code, long result) {
    return switch (code) {
      case 0, 2 -> false;
      case 1, 3 -> true;
      case 4, 6 -> result == 0;
      case 5, 7 -> result != 0;
      case 8, 12 -> result < 0;
      case 9, 13 -> result >= 0;
      case 10 -> evenParity(result);
      case 11 -> !evenParity(result);
      case 14 -> result <= 0;
      default -> result > 0;
    };
  }

  private static boolean evenParity(long result) {
    return (Integer.bitCount((int) result & 0xff) & 1) == 0;
  }
}
