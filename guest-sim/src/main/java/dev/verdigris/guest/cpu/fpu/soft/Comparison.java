package dev.verdigris.guest.cpu.fpu.soft;

/** How two numbers compare. */
public final class Comparison {
  /** One of them is a NaN. */
  public static final int UNORDERED = 2;

  private Comparison() {}

  static int order(long a, long b) {
    return Long.compare(a, b);
  }

  /** Compares {@link SoftFloat#a} and {@link SoftFloat#b}: -1, 0, 1 or {@link #UNORDERED}. */
  public static int compare(SoftFloat f) {
    Unpacked a = f.a;
    Unpacked b = f.b;
    if (a.kind >= Unpacked.QUIET_NAN || b.kind >= Unpacked.QUIET_NAN) {
      return UNORDERED;
    }
    if (a.kind == Unpacked.ZERO && b.kind == Unpacked.ZERO) {
      return 0;
    }
    if (a.kind == Unpacked.ZERO) {
      return b.sign == 0 ? -1 : 1;
    }
    if (b.kind == Unpacked.ZERO || a.sign != b.sign) {
      return a.sign == 0 ? 1 : -1;
    }
    int magnitudes = magnitudes(a, b);
    return a.sign == 0 ? magnitudes : -magnitudes;
  }

  private static int magnitudes(Unpacked a, Unpacked b) {
    if (a.kind != b.kind) {
      return a.kind == Unpacked.INFINITE ? 1 : -1;
    }
    if (a.kind == Unpacked.INFINITE) {
      return 0;
    }
    return a.exponent != b.exponent
        ? Integer.compare(a.exponent, b.exponent)
        : Long.compareUnsigned(a.high, b.high);
  }
}
