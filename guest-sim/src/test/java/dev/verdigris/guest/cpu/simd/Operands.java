package dev.verdigris.guest.cpu.simd;

import java.util.SplittableRandom;

/** Random operands that favour what floating-point and saturating code finds hard. */
public final class Operands {
  private static final long[] DOUBLES = {
    0,
    Long.MIN_VALUE,
    0x3ff0_0000_0000_0000L,
    0xbff0_0000_0000_0000L,
    0x7ff0_0000_0000_0000L,
    0xfff0_0000_0000_0000L,
    0x7ff8_0000_0000_0000L,
    0xfff8_0000_0000_1234L,
    0x7ff0_0000_0000_0001L,
    0xfff4_0000_0000_0001L,
    1,
    0x8000_0000_0000_0001L,
    0x000f_ffff_ffff_ffffL,
    0x0010_0000_0000_0000L,
    0x7fef_ffff_ffff_ffffL,
    0x3fe0_0000_0000_0000L,
    0x41df_ffff_ffc0_0000L,
    0x41e0_0000_0000_0000L,
    0xc1e0_0000_0010_0000L,
    0x43e0_0000_0000_0000L,
    0xc3e0_0000_0000_0000L,
    0x36a0_0000_0000_0000L,
    0x3810_0000_0000_0000L,
    0x380f_ffff_ffff_ffffL,
    0x47ef_ffff_f000_0000L
  };
  private static final int[] FLOATS = {
    0,
    0x8000_0000,
    0x3f80_0000,
    0xbf80_0000,
    0x7f80_0000,
    0xff80_0000,
    0x7fc0_0000,
    0xffc0_1234,
    0x7f80_0001,
    0xffa0_0001,
    1,
    0x8000_0001,
    0x007f_ffff,
    0x0080_0000,
    0x7f7f_ffff,
    0x3f00_0000,
    0x4eff_ffff,
    0x4f00_0000,
    0xcf00_0000,
    0x5f00_0000,
    0x3f7f_ffff
  };

  private final SplittableRandom random;

  public Operands(long seed) {
    random = new SplittableRandom(seed);
  }

  public int below(int bound) {
    return random.nextInt(bound);
  }

  public long bits() {
    return random.nextLong();
  }

  /** Eight bytes of integers, with extreme values among them. */
  public long integers() {
    long out = random.nextLong();
    if (random.nextInt(3) == 0) {
      for (int i = 0; i < 8; i++) {
        if (random.nextBoolean()) {
          long extreme = new long[] {0, 0xff, 0x80, 0x7f, 1}[random.nextInt(5)];
          out = (out & ~(0xffL << (8 * i))) | extreme << (8 * i);
        }
      }
    }
    return out;
  }

  public long doubleBits() {
    return switch (random.nextInt(6)) {
      case 0, 1 -> DOUBLES[random.nextInt(DOUBLES.length)];
      case 2 -> random.nextLong();
      case 3 -> (random.nextLong() & 0x800f_ffff_ffff_ffffL) | (long) near(1023, 60) << 52;
      case 4 -> Double.doubleToRawLongBits(random.nextInt(2000) - 1000);
      default ->
          (random.nextLong() & 0x8000_0000_0000_0000L)
              | (long) new int[] {0, 1, 2, 53, 2046, 2045, 1023}[random.nextInt(7)] << 52
              | (random.nextLong() >>> 12) >>> random.nextInt(52);
    };
  }

  public int floatBits() {
    return switch (random.nextInt(6)) {
      case 0, 1 -> FLOATS[random.nextInt(FLOATS.length)];
      case 2 -> random.nextInt();
      case 3 -> (random.nextInt() & 0x807f_ffff) | near(127, 30) << 23;
      case 4 -> Float.floatToRawIntBits(random.nextInt(2000) - 1000);
      default ->
          (random.nextInt() & 0x8000_0000)
              | new int[] {0, 1, 2, 24, 254, 253, 127}[random.nextInt(7)] << 23
              | (random.nextInt() >>> 9) >>> random.nextInt(23);
    };
  }

  public long floats() {
    return (floatBits() & 0xffff_ffffL) | (long) floatBits() << 32;
  }

  private int near(int middle, int spread) {
    return middle - spread + random.nextInt(2 * spread);
  }

  /** MXCSR: mostly all masked; any rounding, DAZ and FTZ; flags set or clear. */
  public int mxcsr() {
    int value = 0x1f80;
    if (random.nextInt(4) == 0) {
      value = random.nextInt(0x40) << 7;
    }
    if (random.nextBoolean()) {
      value |= random.nextInt(4) << 13;
    }
    if (random.nextInt(3) == 0) {
      value |= random.nextBoolean() ? 0x8000 : 0x40;
    }
    if (random.nextInt(3) == 0) {
      value |= random.nextInt(0x40);
    }
    return value;
  }

  private static final int[] EXPONENTS = {
    0, 0, 1, 2, 63, 64, 0x3fff, 0x3ffe, 0x4000, 0x403e, 0x403f, 0x7ffe, 0x7ffd, 0x7fff, 0x3fbf,
    0x43fe, 0x3c01
  };
  private static final long[] SIGNIFICANDS = {
    0x8000_0000_0000_0000L,
    0xffff_ffff_ffff_ffffL,
    0xc000_0000_0000_0000L,
    0xa000_0000_0000_0001L,
    0x8000_0000_0000_0001L,
    0x4000_0000_0000_0000L,
    1,
    0,
    0xffff_ffff_ffff_fc00L,
    0xffff_ff00_0000_0000L,
    0x8000_0000_0000_0400L
  };

  /** Sign and exponent of an 80-bit number. */
  public int extendedExponent() {
    int sign = random.nextInt(2) << 15;
    return switch (random.nextInt(4)) {
      case 0 -> sign | EXPONENTS[random.nextInt(EXPONENTS.length)];
      case 1 -> sign | random.nextInt(0x8000);
      default -> sign | near(0x3fff, 70);
    };
  }

  /** A significand that suits an exponent; now and then one that means nothing. */
  public long extendedSignificand(int signExponent) {
    int e = signExponent & 0x7fff;
    long value =
        switch (random.nextInt(4)) {
          case 0 -> SIGNIFICANDS[random.nextInt(SIGNIFICANDS.length)];
          case 1 -> random.nextLong() << random.nextInt(64);
          default -> random.nextLong();
        };
    if (e == 0) {
      return random.nextInt(3) == 0 ? 0 : value >>> random.nextInt(64);
    }
    return random.nextInt(40) == 0 ? value : value | Long.MIN_VALUE;
  }
}
