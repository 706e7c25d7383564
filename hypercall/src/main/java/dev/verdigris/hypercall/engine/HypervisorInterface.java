package dev.verdigris.hypercall.engine;

/**
 * The paravirtual interface that a partition or domain shows its guest: CPUID leaves, MSRs and
 * hypercalls. Implementations do not know which engine calls them.
 */
public interface HypervisorInterface {
  /** First CPUID leaf of the range that hypervisors own. */
  int CPUID_FIRST = 0x4000_0000;

  /** Last CPUID leaf of the range that hypervisors own. */
  int CPUID_LAST = 0x4000_ffff;

  /**
   * Answers a CPUID leaf from {@link #CPUID_FIRST} to {@link #CPUID_LAST}.
   *
   * @return false when the leaf is beyond what this interface has
   */
  boolean cpuid(VirtualProcessor vp, int leaf, int subleaf, CpuidResult result);

  /** Reads an MSR; on {@link MsrOutcome#DONE} the value is in {@code result}. */
  MsrOutcome readMsr(VirtualProcessor vp, int msr, MsrValue result);

  /** Writes an MSR. */
  MsrOutcome writeMsr(VirtualProcessor vp, int msr, long value);

  /** Serves the hypercall whose arguments are in the registers of {@code vp}. */
  HypercallOutcome hypercall(VirtualProcessor vp);

  /** A processor's local APIC has completed an interrupt (EOI), automatic ones not counted. */
  void endOfInterrupt(int vpIndex, int vector);
}
