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

  /** HvX64RegisterCrInterceptControl: what the level intercepts of the level below. */
  long registerIntercepts;

  /**
   * HvX64RegisterCrInterceptCr0Mask, Cr4Mask and Ia32MiscEnableMask; at first every write counts.
   */
  final long[] interceptMasks = {-1, -1, -1};

  VsmVpState(boolean enabled) {
    this.enabled = enabled;
  }

  boolean mbec() {
    return (secureConfig & VsmBits.MBEC) != 0;
  }

  /** Whether the level intercepts an access to a register that changes some of its bits. */
  boolean intercepts(SecureRegister register, boolean write, long changed) {
    long mask =
        switch (register) {
          case CR0 -> interceptMasks[0];
          case CR4 -> interceptMasks[1];
          case MISC_ENABLE -> write ? interceptMasks[2] : -1;
          default -> -1;
        };
    return register.intercepted(registerIntercepts, write) && (mask == -1 || (changed & mask) != 0);
  }

  boolean tlbLocked() {
    return (secureConfig & VsmBits.TLB_LOCKED) != 0;
  }
}
