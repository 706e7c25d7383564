package dev.verdigris.hypercall.engine;

/** Registers, most of them MSRs, that each trust level has for itself. */
public enum SystemRegister {
  DR7,
  PAT,
  SYSENTER_CS,
  SYSENTER_EIP,
  SYSENTER_ESP,
  STAR,
  LSTAR,
  CSTAR,
  SFMASK,
  KERNEL_GS_BASE,
  TSC_AUX,
  /** The task priority, CR8: 0–15. */
  CR8
}
