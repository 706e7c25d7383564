package dev.verdigris.guest.platform.apic;

/**
 * IA32_APIC_BASE: where the registers lie and which mode the APIC is in (SDM volume 3, 11.4.4 and
 * 11.12.5).
 *
 * <pre>
 *  8 bootstrap processor   10 x2APIC mode   11 global enable   12–51 address of the page
 * </pre>
 */
final class ApicBase {
  private static final long BOOTSTRAP = 1L << 8;
  private static final long X2APIC = 1L << 10;
  private static final long ENABLE = 1L << 11;
  private static final long MODE = ENABLE | X2APIC;
  private static final long ADDRESS = 0xf_ffff_ffff_f000L;

  private long value;

  ApicBase(boolean bootstrap) {
    value = LocalApic.DEFAULT_BASE | ENABLE | (bootstrap ? BOOTSTRAP : 0);
  }

  long value() {
    return value;
  }

  boolean enabled() {
    return (value & ENABLE) != 0;
  }

  boolean x2apic() {
    return (value & X2APIC) != 0;
  }

  /** True when an access to this address is one to the registers: in xAPIC mode, in their page. */
  boolean claims(long gpa) {
    return (value & MODE) == ENABLE && (gpa & -LocalApic.PAGE_SIZE) == (value & ADDRESS);
  }

  /** True when the register may be written so: no reserved bit, and a mode that may follow. */
  boolean accepts(long written) {
    long from = value & MODE;
    long to = written & MODE;
    return (written & ~(BOOTSTRAP | MODE | ADDRESS)) == 0
        && to != X2APIC
        && !(from == 0 && to == MODE)
        && !(from == MODE && to == ENABLE);
  }

  void set(long written) {
    value = written;
  }
}
