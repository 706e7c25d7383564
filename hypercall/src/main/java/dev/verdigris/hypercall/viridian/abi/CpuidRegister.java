package dev.verdigris.hypercall.viridian.abi;

/** The registers of a CPUID answer. */
public enum CpuidRegister {
  /** EAX. */
  EAX,
  /** EBX. */
  EBX,
  /** ECX. */
  ECX,
  /** EDX. */
  EDX
}
