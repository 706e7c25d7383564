package dev.verdigris.guest.cpu.fpu.soft;

/**
 * The control bits that arithmetic obeys, the flags that it raises, and the places of operands and
 * results. Flags and rounding modes are numbered as in MXCSR and the x87 words. One for each unit
 * of a processor.
 */
public final class SoftFloat {
  /** Invalid operation. */
  public static final int IE = 1;

  /** Denormal operand. */
  public static final int DE = 2;

  /** Division by zero. */
  public static final int ZE = 4;

  /** Overflow. */
  public static final int OE = 8;

  /** Underflow. */
  public static final int UE = 0x10;

  /** Inexact result. */
  public static final int PE = 0x20;

  /** Rounding: to nearest or even, down, up, to zero. */
  public static final int NEAREST = 0;

  public static final int DOWN = 1;
  public static final int UP = 2;
  public static final int TRUNCATE = 3;

  /** What an overflow or underflow that is not masked takes from or adds to the exponent. */
  private static final int WRAP = 24576;

  private static final int MXCSR_DAZ = 0x40;
  private static final int MXCSR_FTZ = 0x8000;

  /** Rounding mode. */
  public int rounding;

  /** Exceptions that are masked. */
  public int masks = 0x3f;

  /** Bits of an 80-bit result's significand: 24, 53 or 64. */
  public int precision = 64;

  public boolean denormalsAreZero;
  public boolean flushToZero;

  /** True when results that need rounding raise nothing new and are rounded to nearest. */
  public boolean fast;

  /** Exceptions raised since this was last cleared. */
  public int raised;

  /** Exceptions of the earlier stages of an operation that has several. */
  public int settled;

  /** True when the last rounding went away from zero. */
  public boolean roundedUp;

  /** The operands and the result of an operation. */
  public final Unpacked a = new Unpacked();

  public final Unpacked b = new Unpacked();
  public final Unpacked r = new Unpacked();

  /** The last 80-bit result. */
  public long significand;

  public int signExponent;

  private int controls = -1;

  /** Takes over MXCSR and clears {@link #raised}. */
  public void mxcsr(int value) {
    raised = 0;
    settled = 0;
    if (value != controls) {
      controls = value;
      rounding = value >> 13 & 3;
      masks = value >> 7 & 0x3f;
      denormalsAreZero = (value & MXCSR_DAZ) != 0;
      flushToZero = (value & MXCSR_FTZ) != 0;
      fast = rounding == NEAREST && (value & PE) != 0 && (masks & PE) != 0;
    }
  }

  /** Takes over an x87 control word and clears {@link #raised}. */
  public void x87(int control) {
    raised = 0;
    roundedUp = false;
    rounding = control >> 10 & 3;
    masks = control & 0x3f;
    int pc = control >> 8 & 3;
    precision = pc == 3 ? 64 : pc == 2 ? 53 : pc == 0 ? 24 : 64;
  }

  /** Raises exceptions. */
  public void raise(int flags) {
    raised |= flags;
  }

  /**
   * Ends a stage of an operation whose later stages are not begun when an exception is not masked.
   *
   * @return false when the operation ends here
   */
  public boolean nextStage() {
    if ((raised & ~masks) != 0) {
      return false;
    }
    settled |= raised;
    raised = 0;
    return true;
  }

  /** True when an exception that ends an operation before its result is raised and not masked. */
  public boolean refused() {
    return (raised & ~masks & (IE | DE | ZE)) != 0;
  }

  /** Raises DE when an operand that took part is denormal. */
  public void denormalOperands() {
    if (a.denormal || b.denormal) {
      raised |= DE;
    }
  }

  /** Makes the result that of an invalid operation. */
  public void invalid() {
    raised |= IE;
    r.set(Unpacked.INVALID, 1);
  }

  /**
   * Rounds {@link #r}, which is finite, into a format. A significand without its top bit is that of
   * a denormal; an infinite result has its kind changed. Overflow and underflow that are not masked
   * wrap the exponent, as 80-bit results are delivered; narrower ones are not delivered then.
   *
   * @param bits of the significand, 24, 53 or 64
   * @param least exponent of a normal number
   * @param greatest exponent of a finite number
   */
  void round(int bits, int least, int greatest) {
    roundedUp = false;
    boolean tiny = r.exponent < least && !reaches(bits, least);
    if (r.exponent < least) {
      if (tiny && (masks & UE) == 0) {
        // Not made denormal: PE tells whether the significand alone was rounded.
        raised |= UE;
        r.exponent = greatest == Extended.GREATEST ? r.exponent + WRAP : least;
        if (r.exponent < least) {
          // FSCALE can go beyond what wrapping brings back.
          raised |= PE;
          r.set(Unpacked.ZERO, r.sign);
          return;
        }
      } else if (tiny && flushToZero) {
        raised |= UE | PE;
        r.set(Unpacked.ZERO, r.sign);
        return;
      }
      if (r.exponent < least) {
        shiftRight(least - r.exponent);
        r.exponent = least;
      }
    }
    boolean inexact = roundBits(bits);
    if (inexact) {
      raised |= tiny ? UE | PE : PE;
    }
    if (r.exponent > greatest) {
      overflow(bits, greatest);
    } else if (r.high == 0) {
      r.kind = Unpacked.ZERO;
    }
  }

  private void overflow(int bits, int greatest) {
    raised |= OE;
    if ((masks & OE) == 0) {
      r.exponent -= WRAP;
      if (greatest != Extended.GREATEST || r.exponent <= greatest) {
        return;
      }
      // FSCALE can go beyond what wrapping brings back.
      raised |= PE;
      roundedUp = true;
      r.kind = Unpacked.INFINITE;
      return;
    }
    raised |= PE;
    boolean toInfinity =
        rounding == NEAREST || (rounding == UP && r.sign == 0) || (rounding == DOWN && r.sign == 1);
    roundedUp = toInfinity;
    if (toInfinity) {
      r.kind = Unpacked.INFINITE;
    } else {
      r.exponent = greatest;
      r.high = -1L << (64 - bits);
    }
  }

  /** Whether a value just below the least normal number rounds up to it, were there no limit. */
  private boolean reaches(int bits, int least) {
    if (r.exponent != least - 1) {
      return false;
    }
    long high = r.high;
    long low = r.low;
    roundBits(bits);
    boolean carried = r.exponent == least;
    r.exponent = least - 1;
    r.high = high;
    r.low = low;
    roundedUp = false;
    return carried;
  }

  /** Rounds the significand at a bit; tells whether anything was lost. */
  private boolean roundBits(int bits) {
    long rest;
    boolean more;
    long half;
    if (bits == 64) {
      rest = r.low;
      more = false;
      half = Long.MIN_VALUE;
    } else {
      rest = r.high & (1L << (64 - bits)) - 1;
      more = r.low != 0;
      half = 1L << (63 - bits);
    }
    r.low = 0;
    if (rest == 0 && !more) {
      return false;
    }
    r.high -= bits == 64 ? 0 : rest;
    if (increments(rest, more, half, bits)) {
      roundedUp = true;
      r.high += bits == 64 ? 1 : 1L << (64 - bits);
      // A carry out of the top leaves zeros.
      if (r.high == 0) {
        r.high = Long.MIN_VALUE;
        r.exponent++;
      }
    }
    return true;
  }

  private boolean increments(long rest, boolean more, long half, int bits) {
    return switch (rounding) {
      case NEAREST -> {
        int order = Long.compareUnsigned(rest, half);
        boolean odd = (r.high >>> (64 - bits) & 1) != 0;
        yield order > 0 || (order == 0 && (more || odd));
      }
      case DOWN -> r.sign == 1;
      case UP -> r.sign == 0;
      default -> false;
    };
  }

  /** Shifts the result's significand right; what falls out is kept in the lowest bit. */
  void shiftRight(int count) {
    if (count >= 128) {
      r.low = 1;
      r.high = 0;
    } else if (count >= 64) {
      long lost = r.low | (count > 64 ? r.high << (128 - count) : 0);
      r.low = (count == 64 ? r.high : r.high >>> (count - 64)) | (lost != 0 ? 1 : 0);
      r.high = 0;
    } else if (count > 0) {
      long lost = r.low << (64 - count);
      r.low = r.low >>> count | r.high << (64 - count) | (lost != 0 ? 1 : 0);
      r.high >>>= count;
    }
  }
}
