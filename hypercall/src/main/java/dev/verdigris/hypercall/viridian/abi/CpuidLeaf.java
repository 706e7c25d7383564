package dev.verdigris.hypercall.viridian.abi;

/** CPUID leaves of the Microsoft hypervisor interface (TLFS, "Feature and Interface Discovery"). */
public final class CpuidLeaf {
  /** HvCpuIdFunctionHvVendorAndMaxFunction. */
  public static final int VENDOR_AND_MAX = 0x4000_0000;

  /** HvCpuIdFunctionHvInterface. */
  public static final int INTERFACE = 0x4000_0001;

  /** HvCpuIdFunctionMsHvVersion. */
  public static final int VERSION = 0x4000_0002;

  /** HvCpuIdFunctionMsHvFeatures. */
  public static final int FEATURES = 0x4000_0003;

  /** HvCpuIdFunctionMsHvEnlightenmentInformation. */
  public static final int RECOMMENDATIONS = 0x4000_0004;

  /** HvCpuIdFunctionMsHvImplementationLimits. */
  public static final int LIMITS = 0x4000_0005;

  /** HvCpuIdFunctionMsHvHardwareFeatures. */
  public static final int HARDWARE_FEATURES = 0x4000_0006;

  /** HvCpuIdFunctionMsHvCpuManagementFeatures. */
  public static final int CPU_MANAGEMENT = 0x4000_0007;

  /** HvCpuIdFunctionMsHvSvmFeatures. */
  public static final int SVM_FEATURES = 0x4000_0008;

  /** HvCpuIdFunctionMsHvSkpgFeatures: features for a nested hypervisor. */
  public static final int NESTED_HYPERVISOR = 0x4000_0009;

  /** HvCpuIdFunctionMsHvNestedVirtFeatures. */
  public static final int NESTED_VIRTUALIZATION = 0x4000_000a;

  /** HvCpuIdFunctionMsHvIsolationConfiguration. */
  public static final int ISOLATION = 0x4000_000c;

  /** The virtualization stack's vendor and highest leaf. */
  public static final int STACK_VENDOR_AND_MAX = 0x4000_0080;

  /** The virtualization stack's interface. */
  public static final int STACK_INTERFACE = 0x4000_0081;

  /** The virtualization stack's properties. */
  public static final int STACK_PROPERTIES = 0x4000_0082;

  private CpuidLeaf() {}
}
