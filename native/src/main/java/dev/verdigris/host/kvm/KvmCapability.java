package dev.verdigris.host.kvm;

/** The capabilities that the engine asks KVM for, and what for. */
public enum KvmCapability {
  /** Guest memory from this process. */
  KVM_CAP_USER_MEMORY(3, "guest memory"),
  /** CPUID by leaf and subleaf. */
  KVM_CAP_EXT_CPUID(7, "CPUID leaves of our own"),
  /** Exceptions raised by the models. */
  KVM_CAP_VCPU_EVENTS(41, "exceptions after a hypercall"),
  /** Leaving the guest without running it: completes I/O. */
  KVM_CAP_IMMEDIATE_EXIT(136, "hypercalls by port I/O"),
  /** MSR accesses as exits. */
  KVM_CAP_X86_USER_SPACE_MSR(188, "synthetic MSRs"),
  /** Which MSR accesses. */
  KVM_CAP_X86_MSR_FILTER(189, "synthetic MSRs");

  private final int number;
  private final String purpose;

  KvmCapability(int number, String purpose) {
    this.number = number;
    this.purpose = purpose;
  }

  /** The number for KVM_CHECK_EXTENSION and KVM_ENABLE_CAP. */
  public int number() {
    return number;
  }

  /** What the engine needs it for. */
  public String purpose() {
    return purpose;
  }
}
