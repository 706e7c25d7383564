package dev.verdigris.guest.cpu;

/**
 * The status flags, kept as the operation that made them and computed when asked for.
 *
 * <p>An operation leaves in the processor its kind, its operands and its result, each
 * <em>sign-extended to 64 bits</em> from the operand size: sign extension keeps signed and unsigned
 * order, so one formula serves every size. Fields: {@link Cpu#flagKind}, {@link Cpu#flagA}, {@link
 * Cpu#flagB}, {@link Cpu#flagResult}.
 */
public final class Flags {
  /** Carry, bit 0 of RFLAGS. */
  public static final int CF = 1;

  /** Parity of the result's low byte, bit 2. */
  public static final int PF = 1 << 2;

  /** Auxiliary carry out of bit 3, bit 4. */
  public static final int AF = 1 << 4;

  /** Zero, bit 6. */
  public static final int ZF = 1 << 6;

  /** Sign, bit 7. */
  public static final int SF = 1 << 7;

  /** Overflow, bit 11. */
  public static final int OF = 1 << 11;

  /** The six status flags. */
  public static final int STATUS = CF | PF | AF | ZF | SF | OF;

  /** All six are in {@link Cpu#flagA}, at their places in RFLAGS. */
  public static final int BITS = 0;

  /** ZF, SF and PF are the result's; CF, AF and OF are in {@link Cpu#flagA}, at their places. */
  public static final int RESULT = 1;

  /** result = a + b. */
  public static final int ADD = 2;

  /** result = a + b + 1. */
  public static final int ADC = 3;

  /** result = a − b. */
  public static final int SUB = 4;

  /** result = a − b − 1. */
  public static final int SBB = 5;

  /** ZF, SF and PF are the result's, the others clear. */
  public static final int LOGIC = 6;

  /** result = a + 1; CF is {@link Cpu#flagB}. */
  public static final int INC = 7;

  /** result = a − 1; CF is {@link Cpu#flagB}. */
  public static final int DEC = 8;

  private Flags() {}

  /** Carry. */
  public static boolean cf(Cpu c) {
    return switch (c.flagKind) {
      case BITS, RESULT -> (c.flagA & CF) != 0;
      case ADD -> Long.compareUnsigned(c.flagResult, c.flagA) < 0;
      case ADC -> Long.compareUnsigned(c.flagResult, c.flagA) <= 0;
      case SUB -> Long.compareUnsigned(c.flagA, c.flagB) < 0;
      case SBB -> Long.compareUnsigned(c.flagA, c.flagB) <= 0;
      case INC, DEC -> c.flagB != 0;
      default -> false;
    };
  }

  /** Zero. */
  public static boolean zf(Cpu c) {
    return c.flagKind == BITS ? (c.flagA & ZF) != 0 : c.flagResult == 0;
  }

  /** Sign. */
  public static boolean sf(Cpu c) {
    return c.flagKind == BITS ? (c.flagA & SF) != 0 : c.flagResult < 0;
  }

  /** Parity. */
  public static boolean pf(Cpu c) {
    return c.flagKind == BITS
        ? (c.flagA & PF) != 0
        : (Integer.bitCount((int) c.flagResult & 0xff) & 1) == 0;
  }

  /** Overflow. */
  public static boolean of(Cpu c) {
    return switch (c.flagKind) {
      case BITS, RESULT -> (c.flagA & OF) != 0;
      case ADD, ADC -> ((c.flagA ^ c.flagResult) & (c.flagB ^ c.flagResult)) < 0;
      case SUB, SBB -> ((c.flagA ^ c.flagB) & (c.flagA ^ c.flagResult)) < 0;
      case INC -> (~c.flagA & c.flagResult) < 0;
      case DEC -> (c.flagA & ~c.flagResult) < 0;
      default -> false;
    };
  }

  /** Auxiliary carry. */
  public static boolean af(Cpu c) {
    return switch (c.flagKind) {
      case BITS, RESULT -> (c.flagA & AF) != 0;
      case ADD, ADC, SUB, SBB -> ((c.flagA ^ c.flagB ^ c.flagResult) & AF) != 0;
      case INC -> (c.flagResult & 0xf) == 0;
      case DEC -> (c.flagResult & 0xf) == 0xf;
      default -> false;
    };
  }

  /** The six status flags at their places in RFLAGS. */
  public static int status(Cpu c) {
    if (c.flagKind == BITS) {
      return (int) c.flagA & STATUS;
    }
    return (cf(c) ? CF : 0)
        | (pf(c) ? PF : 0)
        | (af(c) ? AF : 0)
        | (zf(c) ? ZF : 0)
        | (sf(c) ? SF : 0)
        | (of(c) ? OF : 0);
  }

  /** Sets all six status flags from their places in RFLAGS. */
  public static void setStatus(Cpu c, int bits) {
    c.flagKind = BITS;
    c.flagA = bits & STATUS;
  }

  /** Records a result whose CF, AF and OF are given at their places. */
  public static void result(Cpu c, long result, int carryBits) {
    c.flagKind = RESULT;
    c.flagA = carryBits;
    c.flagResult = result;
  }

  /**
   * Changes some of CF, AF and OF and leaves the other flags as they are.
   *
   * @param changed which of the three
   * @param bits their new values, at their places
   */
  public static void replace(Cpu c, int changed, int bits) {
    if (c.flagKind > RESULT) {
      int kept = 0;
      if ((changed & CF) == 0 && cf(c)) {
        kept |= CF;
      }
      if ((changed & AF) == 0 && af(c)) {
        kept |= AF;
      }
      if ((changed & OF) == 0 && of(c)) {
        kept |= OF;
      }
      c.flagKind = RESULT;
      c.flagA = kept | bits;
    } else {
      c.flagA = (c.flagA & ~changed) | bits;
    }
  }

  /** Records an addition or subtraction: kind, operands and result, each sign-extended. */
  public static void arithmetic(Cpu c, int kind, long a, long b, long result) {
    c.flagKind = kind;
    c.flagA = a;
    c.flagB = b;
    c.flagResult = result;
  }

  /** Records a logical operation. */
  public static void logic(Cpu c, long result) {
    c.flagKind = LOGIC;
    c.flagResult = result;
  }

  /**
   * A condition as Jcc, SETcc and CMOVcc encode it.
   *
   * @param code 0–15: O, NO, B, NB, Z, NZ, BE, NBE, S, NS, P, NP, L, NL, LE, NLE
   */
  public static boolean condition(Cpu c, int code) {
    boolean holds =
        switch (code >> 1) {
          case 0 -> of(c);
          case 1 -> cf(c);
          case 2 -> zf(c);
          case 3 -> cf(c) || zf(c);
          case 4 -> sf(c);
          case 5 -> pf(c);
          case 6 -> sf(c) != of(c);
          default -> zf(c) || sf(c) != of(c);
        };
    return holds == ((code & 1) == 0);
  }
}
