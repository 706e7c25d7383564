package dev.verdigris.guest.cpu.simd;

/** Addition and subtraction of lanes, wrapping and saturating (PADD, PSUB and their kin). */
final class PackedAdd {
  private PackedAdd() {}

  static long add(long a, long b, int width) {
    long h = Lanes.high(width);
    return ((a & ~h) + (b & ~h)) ^ ((a ^ b) & h);
  }

  static long subtract(long a, long b, int width) {
    long h = Lanes.high(width);
    return ((a | h) - (b & ~h)) ^ ((a ^ ~b) & h);
  }

  static long addUnsigned(long a, long b, int width) {
    long sum = add(a, b, width);
    long carry = ((a & b) | ((a | b) & ~sum)) & Lanes.high(width);
    return sum | Lanes.spread(carry, width);
  }

  static long subtractUnsigned(long a, long b, int width) {
    return subtract(a, b, width) & ~PackedCompare.belowUnsigned(a, b, width);
  }

  static long addSigned(long a, long b, int width) {
    long sum = add(a, b, width);
    return saturate(a, sum, ~(a ^ b) & (a ^ sum), width);
  }

  static long subtractSigned(long a, long b, int width) {
    long difference = subtract(a, b, width);
    return saturate(a, difference, (a ^ b) & (a ^ difference), width);
  }

  /** Where a lane's top bit of {@code overflow} is set, the extreme value of a's sign. */
  private static long saturate(long a, long result, long overflow, int width) {
    long h = Lanes.high(width);
    long where = Lanes.spread(overflow & h, width);
    long extreme = Lanes.spread(a & h, width) ^ ~h;
    return (result & ~where) | (extreme & where);
  }

  /** The rounded-up mean of unsigned lanes (PAVG). */
  static long average(long a, long b, int width) {
    long h = Lanes.high(width);
    long half = (a ^ b) >>> 1 & ~h;
    return subtract(a | b, half, width);
  }

  /** The sum of absolute differences of eight bytes (PSADBW). */
  static long sumOfDifferences(long a, long b) {
    long below = PackedCompare.belowUnsigned(a, b, 8);
    long d = subtract(a, b, 8);
    long distance = subtract(d ^ below, below, 8);
    int sum = 0;
    for (int bit = 0; bit < 64; bit += 8) {
      sum += Lanes.unsigned(distance, bit, 8);
    }
    return sum;
  }

  /** The absolute value of signed lanes (PABS). */
  static long absolute(long a, int width) {
    long negative = Lanes.spread(a & Lanes.high(width), width);
    return subtract(a ^ negative, negative, width);
  }

  /** a, its negative or zero as b is positive, negative or zero (PSIGN). */
  static long sign(long a, long b, int width) {
    long negative = Lanes.spread(b & Lanes.high(width), width);
    long zero = PackedCompare.equal(b, 0, width);
    return subtract(a ^ negative, negative, width) & ~zero;
  }
}
