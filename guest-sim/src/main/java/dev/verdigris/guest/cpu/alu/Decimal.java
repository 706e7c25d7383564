package dev.verdigris.guest.cpu.alu;

import dev.verdigris.guest.cpu.Flags;

/**
 * DAA, DAS, AAA, AAS: the accumulator afterwards in bits 0–15 and the status flags that change from
 * bit 16 on (their place in RFLAGS plus 16).
 */
public final class Decimal {
  private Decimal() {}

  /** DAA and DAS: AL. */
  public static int adjustPacked(int al, boolean carry, boolean half, boolean subtract) {
    boolean low = (al & 0xf) > 9 || half;
    boolean high = al > 0x99 || carry;
    int by = (low ? 6 : 0) + (high ? 0x60 : 0);
    int result = (subtract ? al - by : al + by) & 0xff;
    boolean borrow = subtract && low && al < 6;
    int flags = (low ? Flags.AF : 0) | (high || borrow ? Flags.CF : 0);
    return result | flags << 16;
  }

  /** AAA and AAS: AX. */
  public static int adjustUnpacked(int ax, boolean half, boolean subtract) {
    int flags = 0;
    int result = ax;
    if ((ax & 0xf) > 9 || half) {
      result = subtract ? ax - 0x106 : ax + 0x106;
      flags = Flags.AF | Flags.CF;
    }
    return (result & 0xff0f) | flags << 16;
  }
}
