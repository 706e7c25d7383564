package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.TrustLevels;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.GpaAccess;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.VsmBits;

/**
 * Virtual secure mode of the partition as a whole (TLFS, "VTL Enablement", "VTL Configuration"):
 * level 1, and what it has configured for level 0.
 */
final class VsmState {
  private static final long CONFIG =
      VsmBits.PROTECTION | VsmBits.DEFAULT_MASK | VsmBits.ZERO_ON_RESET | VsmBits.DENY_STARTUP;
  private static final int READ_WRITE = GpaAccess.READ | GpaAccess.WRITE;

  private final TrustLevels trustLevels;
  private final PageRights rights;
  private boolean enabled;
  private boolean mbec;
  private boolean enabledOnVp;
  private long config = VsmBits.ZERO_ON_RESET | (long) GpaAccess.ALL << VsmBits.DEFAULT_MASK_SHIFT;

  VsmState(TrustLevels trustLevels, PageRights rights) {
    this.trustLevels = trustLevels;
    this.rights = rights;
  }

  /** Whether the partition has level 1. */
  boolean enabled() {
    return enabled;
  }

  /** Gives the partition level 1. */
  void enable(boolean withMbec) {
    enabled = true;
    mbec = withMbec;
  }

  /** Whether level 1 may tell user from kernel mode. */
  boolean mbec() {
    return mbec;
  }

  /** Whether a processor has level 1. */
  boolean enabledOnVp() {
    return enabledOnVp;
  }

  void vpEnabled() {
    enabledOnVp = true;
  }

  /** HvRegisterVsmPartitionStatus. */
  long status() {
    long levels = enabled ? 0b11 : 0b01;
    long mbecLevels = mbec ? 0b10 : 0;
    return levels
        | (long) (TrustLevels.COUNT - 1) << VsmBits.MAXIMUM_SHIFT
        | mbecLevels << VsmBits.MBEC_SET_SHIFT;
  }

  /** HvRegisterVsmPartitionConfig of level 1. */
  long config() {
    return config;
  }

  /** Writes HvRegisterVsmPartitionConfig of level 1. */
  HvStatus config(long value) {
    int mask = (int) ((value & VsmBits.DEFAULT_MASK) >>> VsmBits.DEFAULT_MASK_SHIFT);
    boolean changed = ((value ^ config) & (VsmBits.PROTECTION | VsmBits.DEFAULT_MASK)) != 0;
    if ((value & ~CONFIG) != 0
        || !valid(mask)
        || (mask & READ_WRITE) != READ_WRITE
        || (protects() && changed)) {
      return HvStatus.INVALID_REGISTER_VALUE;
    }
    boolean begins = !protects() && (value & VsmBits.PROTECTION) != 0;
    config = value;
    if (begins) {
      rights.setAll(mask);
      rightsChanged();
    }
    return HvStatus.SUCCESS;
  }

  /** Whether level 1 may restrict level 0. */
  boolean protects() {
    return (config & VsmBits.PROTECTION) != 0;
  }

  boolean deniesStartup() {
    return (config & VsmBits.DENY_STARTUP) != 0;
  }

  /**
   * Whether rights are such as can be given: whatever there is includes reading; execution is of
   * both modes or, where level 1 has MBEC, of user mode alone.
   */
  boolean valid(int mask) {
    boolean kernel = (mask & GpaAccess.KERNEL_EXECUTE) != 0;
    boolean user = (mask & GpaAccess.USER_EXECUTE) != 0;
    return (mask & ~GpaAccess.ALL) == 0
        && (mask == 0 || (mask & GpaAccess.READ) != 0)
        && (kernel == user || (mbec && user));
  }

  /** Restricts level 0's access to a page; false when the page is no RAM. */
  boolean protect(long page, int mask) {
    if (!rights.set(page, mask)) {
      return false;
    }
    trustLevels.rightsChanged(0, page << GuestMemory.PAGE_SHIFT, 1);
    return true;
  }

  /** Makes the engine ask again for level 0's rights to every page. */
  void rightsChanged() {
    trustLevels.rightsChanged(0, 0, rights.pageCount());
  }

  /**
   * What level 0 of a processor may do with the page that holds an address. Without MBEC the right
   * of kernel mode to execute is that of both modes.
   */
  int rights(VsmVpState vp, long gpa) {
    int mask = rights.at(gpa);
    if (vp.mbec()) {
      return mask;
    }
    boolean execute = (mask & GpaAccess.KERNEL_EXECUTE) != 0;
    return execute ? mask | GpaAccess.USER_EXECUTE : mask & ~GpaAccess.USER_EXECUTE;
  }
}
