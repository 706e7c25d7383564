package dev.verdigris.hypercall.xen.abi;

/** CPUID leaves of Xen (xen/arch-x86/cpuid.h) and the MSRs that they announce. */
public final class XenCpuid {
  /** XEN_CPUID_FIRST_LEAF: highest leaf in EAX, signature in EBX, ECX, EDX. */
  public static final int SIGNATURE = 0x4000_0000;

  /** Version: major in EAX bits 16–31, minor in bits 0–15. */
  public static final int VERSION = 0x4000_0001;

  /** Hypercall pages in EAX, first MSR in EBX, features in ECX and EDX. */
  public static final int HYPERCALLS = 0x4000_0002;

  /** Time: in subleaf 0 EAX flags, EBX mode, ECX TSC frequency in kHz, EDX incarnation. */
  public static final int TIME = 0x4000_0003;

  /** Features of hardware-assisted guests: flags in EAX, vCPU in EBX, domain in ECX. */
  public static final int HVM = 0x4000_0004;

  /** XEN_CPUID_SIGNATURE_EBX, "XenV". */
  public static final int SIGNATURE_EBX = 0x566e_6558;

  /** XEN_CPUID_SIGNATURE_ECX, "MMXe". */
  public static final int SIGNATURE_ECX = 0x6558_4d4d;

  /** XEN_CPUID_SIGNATURE_EDX, "nVMM". */
  public static final int SIGNATURE_EDX = 0x4d4d_566e;

  /** In EAX of {@link #TIME}: the host's TSC is reliable. */
  public static final int TIME_TSC_RELIABLE = 1 << 1;

  /** XEN_HVM_CPUID_VCPU_ID_PRESENT. */
  public static final int HVM_VCPU_ID_PRESENT = 1 << 3;

  /** XEN_HVM_CPUID_DOMID_PRESENT. */
  public static final int HVM_DOMID_PRESENT = 1 << 4;

  /** First MSR: writing an address fills the hypercall page there. */
  public static final int MSR_HYPERCALL_PAGE = 0x4000_0000;

  /** Bytes between the entries of the hypercall page, one for each call number. */
  public static final int STUB_SIZE = 32;

  private XenCpuid() {}
}
