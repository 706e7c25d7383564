package dev.verdigris.hypercall.viridian.abi;

/**
 * Fields of HV_X64_MSR_CRASH_CTL (TLFS, "Partition Properties", guest crash enlightenment): what is
 * available when read, what to do when written.
 */
public final class CrashBits {
  /** P3 is the guest-physical address and P4 the size of a message. */
  public static final long NOTIFY_MESSAGE = 1L << 62;

  /** A crash is reported. */
  public static final long NOTIFY = 1L << 63;

  /** Crash parameters, P0–P4. */
  public static final int PARAMETERS = 5;

  /** Longest message, bytes. */
  public static final int MAX_MESSAGE = 4096;

  private CrashBits() {}
}
