package dev.verdigris.hypercall.viridian.abi;

/**
 * Feature bits that are not privileges (TLFS, "Feature and Interface Discovery"): CPUID leaf
 * 0x40000003, EDX.
 */
public final class Feature {
  /** GuestDebuggingAvailable. */
  public static final int DEBUGGING = 1 << 1;

  /** XmmRegistersForFastHypercallAvailable. */
  public static final int XMM_HYPERCALL_INPUT = 1 << 4;

  /** GuestIdleAvailable. */
  public static final int GUEST_IDLE = 1 << 5;

  /** TimerFrequenciesQueryAvailable. */
  public static final int FREQUENCY_MSRS = 1 << 8;

  /** GuestCrashRegsAvailable. */
  public static final int CRASH_MSRS = 1 << 10;

  /** DebugRegsAvailable. */
  public static final int DEBUG_MSRS = 1 << 11;

  /** ExtendedGvaRangesForFlushVirtualAddressListAvailable. */
  public static final int EXTENDED_FLUSH_RANGES = 1 << 14;

  /** FastHypercallOutputAvailable. */
  public static final int XMM_HYPERCALL_OUTPUT = 1 << 15;

  /** SintPollingModeAvailable. */
  public static final int SINT_POLLING = 1 << 17;

  /** HypercallMsrLockAvailable. */
  public static final int HYPERCALL_MSR_LOCK = 1 << 18;

  /** DirectSyntheticTimersAvailable. */
  public static final int DIRECT_TIMERS = 1 << 19;

  private Feature() {}
}
