package dev.verdigris.hypercall.viridian.abi;

/** HV_REGISTER_NAME (TLFS, "Data types"); a series begins at its first register. */
public final class RegisterName {
  /** HvRegisterHypervisorVersion: CPUID leaf 0x40000002. */
  public static final int HYPERVISOR_VERSION = 0x0000_0100;

  /** HvRegisterPrivilegesAndFeaturesInfo: CPUID leaf 0x40000003; the next three leaves follow. */
  public static final int FEATURES_INFO = 0x0000_0200;

  /** HvRegisterGuestCrashP0; P1 to P4 and the control register follow. */
  public static final int CRASH_P0 = 0x0000_0210;

  /** HvRegisterPendingEvent0. */
  public static final int PENDING_EVENT0 = 0x0001_0004;

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

  /** HvX64RegisterCr8; named HvX64RegisterCr5 in the list of the TLFS. */
  public static final int CR8 = 0x0004_0004;

  /** HvX64RegisterXfem. */
  public static final int XFEM = 0x0004_0005;

  /** HvX64RegisterDr7. */
  public static final int DR7 = 0x0005_0005;

  /** HvX64RegisterEs; CS, SS, DS, FS, GS, LDTR and TR follow. */
  public static final int ES = 0x0006_0000;

  /** HvX64RegisterIdtr; GDTR follows. */
  public static final int IDTR = 0x0007_0000;

  /** HvX64RegisterEfer. */
  public static final int EFER = 0x0008_0001;

  /** HvX64RegisterKernelGsBase. */
  public static final int KERNEL_GS_BASE = 0x0008_0002;

  /** HvX64RegisterPat. */
  public static final int PAT = 0x0008_0004;

  /** HvX64RegisterSysenterCs; Eip, Esp, then Star, Lstar, Cstar and Sfmask follow. */
  public static final int SYSENTER_CS = 0x0008_0005;

  /** HvX64RegisterTscAux. */
  public static final int TSC_AUX = 0x0008_007b;

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

  /** HvRegisterVsmCodePageOffsets. */
  public static final int VSM_CODE_PAGE_OFFSETS = 0x000d_0002;

  /** HvRegisterVsmVpStatus. */
  public static final int VSM_VP_STATUS = 0x000d_0003;

  /** HvRegisterVsmPartitionStatus. */
  public static final int VSM_PARTITION_STATUS = 0x000d_0004;

  /** HvRegisterVsmVina. */
  public static final int VSM_VINA = 0x000d_0005;

  /** HvRegisterVsmCapabilities. */
  public static final int VSM_CAPABILITIES = 0x000d_0006;

  /** HvRegisterVsmPartitionConfig. */
  public static final int VSM_PARTITION_CONFIG = 0x000d_0007;

  /** HvRegisterVsmVpSecureConfigVtl0; those of VTL1 to VTL14 follow. */
  public static final int VSM_SECURE_CONFIG_VTL0 = 0x000d_0010;

  /** HvRegisterVsmVpSecureConfigVtl14. */
  public static final int VSM_SECURE_CONFIG_VTL14 = 0x000d_001e;

  /** HvX64RegisterCrInterceptControl. */
  public static final int CR_INTERCEPT_CONTROL = 0x000e_0000;

  /** HvX64RegisterCrInterceptCr0Mask. */
  public static final int CR_INTERCEPT_CR0_MASK = 0x000e_0001;

  /** HvX64RegisterCrInterceptCr4Mask. */
  public static final int CR_INTERCEPT_CR4_MASK = 0x000e_0002;

  /** HvX64RegisterCrInterceptIa32MiscEnableMask. */
  public static final int CR_INTERCEPT_MISC_ENABLE_MASK = 0x000e_0003;

  private RegisterName() {}
}
