package dev.verdigris.hypercall.viridian.abi;

/**
 * The MSRs that help a guest over a migration (TLFS, "Nested Virtualization", reenlightenment).
 *
 * <pre>
 * HV_X64_MSR_REENLIGHTENMENT_CONTROL  63–32 target VP | 31–17 0 | 16 enabled | 15–8 0 | 7–0 vector
 * HV_X64_MSR_TSC_EMULATION_CONTROL    63–1 0 | 0 enabled
 * HV_X64_MSR_TSC_EMULATION_STATUS     63–1 0 | 0 in progress
 * </pre>
 */
public final class ReenlightenmentBits {
  /** Control: interrupt the target after a migration. */
  public static final long ENABLED = 1L << 16;

  /** Control: bits that must be zero. */
  public static final long RESERVED = 0xfffe_ff00L;

  /** Emulation control: emulate the TSC's former frequency after a migration. */
  public static final long EMULATE = 1;

  /** Emulation status: the TSC's former frequency is emulated. */
  public static final long IN_PROGRESS = 1;

  /** Vector of the control register, 0–255. */
  public static int vector(long control) {
    return (int) control & 0xff;
  }

  /** Target of the control register, unsigned. */
  public static int target(long control) {
    return (int) (control >>> 32);
  }

  private ReenlightenmentBits() {}
}
