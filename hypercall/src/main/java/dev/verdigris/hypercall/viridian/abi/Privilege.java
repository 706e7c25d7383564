package dev.verdigris.hypercall.viridian.abi;

/**
 * HV_PARTITION_PRIVILEGE_MASK (TLFS, "Partition Properties"): CPUID leaf 0x40000003, EAX in bits
 * 0–31 and EBX in bits 32–63. "MSRs" in a name stands for the right to access them.
 */
public final class Privilege {
  /** AccessVpRunTimeReg. */
  public static final long VP_RUNTIME_MSR = 1L;

  /** AccessPartitionReferenceCounter. */
  public static final long TIME_REF_COUNT_MSR = 1L << 1;

  /** AccessSynicRegs. */
  public static final long SYNIC_MSRS = 1L << 2;

  /** AccessSyntheticTimerRegs. */
  public static final long SYNTHETIC_TIMER_MSRS = 1L << 3;

  /** AccessIntrCtrlRegs: EOI, ICR, TPR and the VP assist page. */
  public static final long APIC_MSRS = 1L << 4;

  /** AccessHypercallMsrs: guest OS identity and hypercall page. */
  public static final long HYPERCALL_MSRS = 1L << 5;

  /** AccessVpIndex. */
  public static final long VP_INDEX_MSR = 1L << 6;

  /** AccessResetReg. */
  public static final long RESET_MSR = 1L << 7;

  /** AccessStatsReg. */
  public static final long STATS_MSRS = 1L << 8;

  /** AccessPartitionReferenceTsc. */
  public static final long REFERENCE_TSC_MSR = 1L << 9;

  /** AccessGuestIdleReg. */
  public static final long GUEST_IDLE_MSR = 1L << 10;

  /** AccessFrequencyRegs. */
  public static final long FREQUENCY_MSRS = 1L << 11;

  /** AccessDebugRegs. */
  public static final long DEBUG_MSRS = 1L << 12;

  /** AccessReenlightenmentControls. */
  public static final long REENLIGHTENMENT_MSRS = 1L << 13;

  /** AccessRootSchedulerReg. */
  public static final long ROOT_SCHEDULER_MSR = 1L << 14;

  /** AccessTscInvariantControls. */
  public static final long TSC_INVARIANT_MSR = 1L << 15;

  /** CreatePartitions. */
  public static final long CREATE_PARTITIONS = 1L << 32;

  /** AccessPartitionId. */
  public static final long ACCESS_PARTITION_ID = 1L << (32 + 1);

  /** AccessMemoryPool. */
  public static final long ACCESS_MEMORY_POOL = 1L << (32 + 2);

  /** PostMessages. */
  public static final long POST_MESSAGES = 1L << (32 + 4);

  /** SignalEvents. */
  public static final long SIGNAL_EVENTS = 1L << (32 + 5);

  /** CreatePort. */
  public static final long CREATE_PORT = 1L << (32 + 6);

  /** ConnectPort. */
  public static final long CONNECT_PORT = 1L << (32 + 7);

  /** AccessStats. */
  public static final long ACCESS_STATS = 1L << (32 + 8);

  /** Debugging. */
  public static final long DEBUGGING = 1L << (32 + 11);

  /** CpuManagement. */
  public static final long CPU_MANAGEMENT = 1L << (32 + 12);

  /** EnableExtendedGvaRangesForFlushVirtualAddressList. */
  public static final long EXTENDED_FLUSH_RANGES = 1L << (32 + 15);

  /** AccessVsm. */
  public static final long VSM = 1L << (32 + 16);

  /** AccessVpRegisters. */
  public static final long VP_REGISTERS = 1L << (32 + 17);

  /** FastHypercallOutput. */
  public static final long FAST_HYPERCALL_OUTPUT = 1L << (32 + 19);

  /** EnableExtendedHypercalls. */
  public static final long EXTENDED_HYPERCALLS = 1L << (32 + 20);

  /** StartVirtualProcessor. */
  public static final long START_VIRTUAL_PROCESSOR = 1L << (32 + 21);

  /** Isolation. */
  public static final long ISOLATION = 1L << (32 + 22);

  private Privilege() {}
}
