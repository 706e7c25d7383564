package dev.verdigris.hypercall.viridian.abi;

/** Numbers of the synthetic MSRs (TLFS, appendix "Hypervisor synthetic MSRs"). */
public final class Msr {
  /** HV_X64_MSR_GUEST_OS_ID. */
  public static final int GUEST_OS_ID = 0x4000_0000;

  /** HV_X64_MSR_HYPERCALL. */
  public static final int HYPERCALL = 0x4000_0001;

  /** HV_X64_MSR_VP_INDEX. */
  public static final int VP_INDEX = 0x4000_0002;

  /** HV_X64_MSR_RESET. */
  public static final int RESET = 0x4000_0003;

  /** HV_X64_MSR_VP_RUNTIME, 100 ns units. */
  public static final int VP_RUNTIME = 0x4000_0010;

  /** HV_X64_MSR_TIME_REF_COUNT, 100 ns units. */
  public static final int TIME_REF_COUNT = 0x4000_0020;

  /** HV_X64_MSR_REFERENCE_TSC. */
  public static final int REFERENCE_TSC = 0x4000_0021;

  /** HV_X64_MSR_TSC_FREQUENCY, Hz. */
  public static final int TSC_FREQUENCY = 0x4000_0022;

  /** HV_X64_MSR_APIC_FREQUENCY, Hz. */
  public static final int APIC_FREQUENCY = 0x4000_0023;

  /** HV_X64_MSR_EOI. */
  public static final int EOI = 0x4000_0070;

  /** HV_X64_MSR_ICR. */
  public static final int ICR = 0x4000_0071;

  /** HV_X64_MSR_TPR. */
  public static final int TPR = 0x4000_0072;

  /** HV_X64_MSR_VP_ASSIST_PAGE. */
  public static final int VP_ASSIST_PAGE = 0x4000_0073;

  /** HV_X64_MSR_SCONTROL. */
  public static final int SCONTROL = 0x4000_0080;

  /** HV_X64_MSR_SVERSION. */
  public static final int SVERSION = 0x4000_0081;

  /** HV_X64_MSR_SIEFP. */
  public static final int SIEFP = 0x4000_0082;

  /** HV_X64_MSR_SIMP. */
  public static final int SIMP = 0x4000_0083;

  /** HV_X64_MSR_EOM. */
  public static final int EOM = 0x4000_0084;

  /** HV_X64_MSR_SINT0; the other fifteen follow. */
  public static final int SINT0 = 0x4000_0090;

  /** HV_X64_MSR_STIMER0_CONFIG; timer {@code n} is at {@code + 2 * n}. */
  public static final int STIMER0_CONFIG = 0x4000_00b0;

  /** HV_X64_MSR_STIMER0_COUNT; timer {@code n} is at {@code + 2 * n}. */
  public static final int STIMER0_COUNT = 0x4000_00b1;

  /** HV_X64_MSR_GUEST_IDLE. */
  public static final int GUEST_IDLE = 0x4000_00f0;

  /** HV_X64_MSR_SYNTH_DEBUG_CONTROL. */
  public static final int DEBUG_CONTROL = 0x4000_00f1;

  /** HV_X64_MSR_SYNTH_DEBUG_STATUS. */
  public static final int DEBUG_STATUS = 0x4000_00f2;

  /** HV_X64_MSR_SYNTH_DEBUG_SEND_BUFFER, a guest-physical address. */
  public static final int DEBUG_SEND_BUFFER = 0x4000_00f3;

  /** HV_X64_MSR_SYNTH_DEBUG_RECEIVE_BUFFER, a guest-physical address. */
  public static final int DEBUG_RECEIVE_BUFFER = 0x4000_00f4;

  /** HV_X64_MSR_SYNTH_DEBUG_PENDING_BUFFER, a guest-physical address. */
  public static final int DEBUG_PENDING_BUFFER = 0x4000_00f5;

  /** HV_X64_MSR_DEBUG_DEVICE_OPTIONS. */
  public static final int DEBUG_OPTIONS = 0x4000_00ff;

  /** HV_X64_MSR_CRASH_P0; P1 to P4 follow. */
  public static final int CRASH_P0 = 0x4000_0100;

  /** HV_X64_MSR_CRASH_CTL. */
  public static final int CRASH_CTL = 0x4000_0105;

  /** HV_X64_MSR_REENLIGHTENMENT_CONTROL. */
  public static final int REENLIGHTENMENT_CONTROL = 0x4000_0106;

  /** HV_X64_MSR_TSC_EMULATION_CONTROL. */
  public static final int TSC_EMULATION_CONTROL = 0x4000_0107;

  /** HV_X64_MSR_TSC_EMULATION_STATUS. */
  public static final int TSC_EMULATION_STATUS = 0x4000_0108;

  /** HV_X64_MSR_TSC_INVARIANT_CONTROL. */
  public static final int TSC_INVARIANT_CONTROL = 0x4000_0118;

  /** HV_X64_MSR_NESTED_VP_INDEX. */
  public static final int NESTED_VP_INDEX = 0x4000_1002;

  /** HV_X64_MSR_NESTED_SCONTROL; SVERSION, SIEFP, SIMP and EOM follow. */
  public static final int NESTED_SCONTROL = 0x4000_1080;

  /** HV_X64_MSR_NESTED_SINT0; the other fifteen follow. */
  public static final int NESTED_SINT0 = 0x4000_1090;

  private Msr() {}
}
