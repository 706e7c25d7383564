package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.VsmBits;

/** Virtual secure mode's own registers of a trust level of a processor. */
final class VsmVpState {
  /** Whether the processor has the level. */
  boolean enabled;

  /** HvRegisterVsmVina. */
  long vina;

  /** HvRegisterVsmVpSecureConfigVtl0: what the level above has configured for this one. */
  long secureConfig;

  /** HvRegisterPendingEvent0: an exception that the level above has put here. */
  long pendingEvent;

  long pendingParameter;

  VsmVpState(boolean enabled) {
    this.enabled = enabled;
  }

  boolean mbec() {
    return (secureConfig & VsmBits.MBEC) != 0;
  }

  boolean tlbLocked() {
    return (secureConfig & VsmBits.TLB_LOCKED) != 0;
  }
}
