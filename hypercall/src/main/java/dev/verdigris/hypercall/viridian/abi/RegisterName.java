package dev.verdigris.hypercall.viridian.abi;

/** HV_REGISTER_NAME (TLFS, "Data types"); a series begins at its first register. */
public final class RegisterName {
  /** HvRegisterHypervisorVersion: CPUID leaf 0x40000002. */
  public static final int HYPERVISOR_VERSION = 0x0000_0100;

  /** HvRegisterPrivilegesAndFeaturesInfo: CPUID leaf 0x40000003; the next three leaves follow. */
  public static final int FEATURES_INFO = 0x0000_0200;

  /** HvRegisterGuestCrashP0; P1 to P4 and the control register follow. */
  public static final int CRASH_P0 = 0x0000_0210;

  /** HvX64RegisterRax; the others follow in the order of their encoding, then RIP and RFLAGS. */
  public static final int RAX = 0x0002_0000;

  /** HvX64RegisterRip. */
  public static final int RIP = 0x0002_0010;

  /** HvX64RegisterRflags. */
  public static final int RFLAGS = 0x0002_0011;

  /** HvX64RegisterXmm0; the other fifteen follow. */
  public static final int XMM0 = 0x0003_0000;

  /** HvX64RegisterCr0. */
  public static final int CR0 = 0x0004_0000;

  /** HvX64RegisterCr3. */
  public static final int CR3 = 0x0004_0002;

  /** HvX64RegisterCr4. */
  public static final int CR4 = 0x0004_0003;

  /** HvX64RegisterEfer. */
  public static final int EFER = 0x0008_0001;

  /** HvRegisterVpRuntime. */
  public static final int VP_RUNTIME = 0x0009_0000;

  /** HvX64RegisterHypercall. */
  public static final int HYPERCALL = 0x0009_0001;

  /** HvRegisterGuestOsId. */
  public static final int GUEST_OS_ID = 0x0009_0002;

  /** HvRegisterVpIndex. */
  public static final int VP_INDEX = 0x0009_0003;

  /** HvRegisterTimeRefCount. */
  public static final int TIME_REF_COUNT = 0x0009_0004;

  /** HvRegisterVpAssistPage. */
  public static final int VP_ASSIST_PAGE = 0x0009_0013;

  /** HvRegisterReferenceTsc. */
  public static final int REFERENCE_TSC = 0x0009_0017;

  /** HvRegisterSint0; the other fifteen follow. */
  public static final int SINT0 = 0x000a_0000;

  /** HvRegisterScontrol; Sversion, Siefp, Simp and Eom follow. */
  public static final int SCONTROL = 0x000a_0010;

  /** HvRegisterStimer0Config; count, and the other timers, follow. */
  public static final int STIMER0_CONFIG = 0x000b_0000;

  private RegisterName() {}
}
