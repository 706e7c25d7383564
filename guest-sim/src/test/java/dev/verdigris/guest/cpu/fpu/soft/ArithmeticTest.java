package dev.verdigris.guest.cpu.fpu.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The integer arithmetic against Java's doubles and against exact decimals. */
class ArithmeticTest {
  private static final int DEFAULT = 0x1f80;

  private final SoftFloat f = new SoftFloat();
  private final SplittableRandom random = new SplittableRandom(1);

  /** Rounds as Java does, whatever path the values take. */
  @Test
  void doublesAgreeWithJava() {
    for (int i = 0; i < 200_000; i++) {
      double x = seeded();
      double y = i % 7 == 0 ? Math.nextUp(-x) : seeded();
      long a = Double.doubleToRawLongBits(x);
      long b = Double.doubleToRawLongBits(y);
      f.mxcsr(DEFAULT);
      check(x + y, Double64.add(f, a, b));
      check(x - y, Double64.subtract(f, a, b));
      check(x * y, Double64.multiply(f, a, b));
      check(x / y, Double64.divide(f, a, b));
      check(Math.sqrt(y), Double64.squareRoot(f, a, b));
    }
  }

  private double seeded() {
    double value = Double.longBitsToDouble(random.nextLong());
    return Double.isNaN(value) || random.nextInt(4) == 0 ? random.nextInt(2000) - 1000 : value;
  }

  private static void check(double expected, long bits) {
    assertEquals(
        Double.doubleToLongBits(expected), Double.doubleToLongBits(Double.longBitsToDouble(bits)));
  }

  /** 64-bit quotients, rounded down and up, enclose the exact one within one unit. */
  @Test
  void directedRoundingEnclosesTheQuotient() {
    MathContext exact = new MathContext(60);
    for (int i = 0; i < 20_000; i++) {
      long a = random.nextLong() | Long.MIN_VALUE;
      long b = random.nextLong() | Long.MIN_VALUE;
      BigDecimal quotient = unsigned(a).divide(unsigned(b), exact);
      long down = divide(a, b, SoftFloat.DOWN);
      BigDecimal below = value(down);
      boolean isExact = (f.raised & SoftFloat.PE) == 0;
      long up = divide(a, b, SoftFloat.UP);
      BigDecimal above = value(up);
      assertEquals(isExact ? 0 : 1, up - down);
      assertEquals(true, below.compareTo(quotient) <= 0 && quotient.compareTo(above) <= 0);
    }
  }

  private long divide(long a, long b, int rounding) {
    f.x87(0x37f | rounding << 10);
    Extended.unpack(f.a, a, 0x3fff);
    Extended.unpack(f.b, b, 0x3fff);
    Arithmetic.divide(f);
    Extended.pack(f);
    return f.significand;
  }

  private BigDecimal value(long significand) {
    int power = 63 - (f.signExponent - Extended.BIAS);
    return unsigned(significand).divide(BigDecimal.valueOf(2).pow(power));
  }

  private static BigDecimal unsigned(long bits) {
    return new BigDecimal(Long.toUnsignedString(bits));
  }

  @Test
  void precisionControlRoundsTheSignificandAlone() {
    f.x87(0x07f); // 24 bits
    Extended.unpack(f.a, 0xffff_ffff_ffff_ffffL, 0x7ffe);
    Extended.unpack(f.b, 0x8000_0000_0000_0000L, 0x3fff);
    Arithmetic.multiply(f);
    Extended.pack(f);
    assertEquals(0x8000_0000_0000_0000L, f.significand);
    assertEquals(0x7fff, f.signExponent);
    assertEquals(SoftFloat.OE | SoftFloat.PE, f.raised);
  }

  @Test
  void underflowIsToldAfterRounding() {
    f.mxcsr(DEFAULT);
    // Just below the least normal number: rounds up to it, and is not tiny.
    long least = 0x0010_0000_0000_0000L;
    long nearOne = Double.doubleToRawLongBits(Math.nextDown(1.0));
    assertEquals(least, Double64.multiply(f, least | 1, nearOne));
    assertEquals(SoftFloat.PE, f.raised & (SoftFloat.PE | SoftFloat.DE));
  }
}
