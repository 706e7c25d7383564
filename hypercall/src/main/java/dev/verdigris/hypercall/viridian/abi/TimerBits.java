package dev.verdigris.hypercall.viridian.abi;

/** Fields of HV_X64_MSR_STIMER0–3_CONFIG (TLFS, "Timers"). */
public final class TimerBits {
  /** Enabled. */
  public static final long ENABLE = 1L;

  /** The count is a period, not a time. */
  public static final long PERIODIC = 1L << 1;

  /** Missed expirations are skipped, not made up for. */
  public static final long LAZY = 1L << 2;

  /** Writing a count other than 0 enables. */
  public static final long AUTO_ENABLE = 1L << 3;

  /** Expiry asserts a local APIC vector, with no message. */
  public static final long DIRECT = 1L << 12;

  /** Bits that must be zero. */
  public static final long RESERVED = 0xffff_ffff_fff0_e000L;

  /** Timers of a processor. */
  public static final int COUNT = 4;

  /** Vector of direct mode, 0–255. */
  public static int vector(long config) {
    return (int) config >>> 4 & 0xff;
  }

  /** SINT of message mode, 0–15; 0 is not allowed for an enabled timer. */
  public static int sint(long config) {
    return (int) config >>> 16 & 0xf;
  }

  private TimerBits() {}
}
