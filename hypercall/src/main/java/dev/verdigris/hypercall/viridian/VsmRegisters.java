package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.LevelContext;
import dev.verdigris.hypercall.engine.TrustLevels;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.RegisterName;
import dev.verdigris.hypercall.viridian.abi.VsmBits;

/**
 * The registers of virtual secure mode by HV_REGISTER_NAME, as a trust level of a processor has
 * them.
 */
final class VsmRegisters {
  // DR6 is shared; level 1 may have MBEC.
  private static final long CAPABILITIES =
      VsmBits.DR6_SHARED | 0b10 << VsmBits.MBEC_MASK_SHIFT | VsmBits.CAN_DENY_STARTUP;
  private static final int FIRST_VECTOR = 16;

  private final TrustLevels trustLevels;
  private final SecureMode secure;
  private final Processors processors;

  VsmRegisters(TrustLevels trustLevels, SecureMode secure, Processors processors) {
    this.trustLevels = trustLevels;
    this.secure = secure;
    this.processors = processors;
  }

  static boolean has(int name) {
    return (name >= RegisterName.VSM_CODE_PAGE_OFFSETS && name <= RegisterName.VSM_PARTITION_CONFIG)
        || isSecureConfig(name)
        || isIntercept(name)
        || name == RegisterName.PENDING_EVENT0;
  }

  private static boolean isIntercept(int name) {
    return name >= RegisterName.CR_INTERCEPT_CONTROL
        && name <= RegisterName.CR_INTERCEPT_MISC_ENABLE_MASK;
  }

  private static boolean isSecureConfig(int name) {
    return name >= RegisterName.VSM_SECURE_CONFIG_VTL0
        && name <= RegisterName.VSM_SECURE_CONFIG_VTL14;
  }

  /**
   * Reads a register that there is.
   *
   * @param caller the level that asks; no lower than that of {@code vp}
   * @param wide whether it is 64-bit code that asks
   */
  HvStatus read(int name, VpState vp, int caller, boolean wide, RegisterValue value) {
    if (isSecureConfig(name)) {
      value.set(processors.at(0, vp.index).vsm.secureConfig, 0);
      return configures(name, vp);
    }
    if (isIntercept(name)) {
      boolean control = name == RegisterName.CR_INTERCEPT_CONTROL;
      value.set(control ? vp.vsm.registerIntercepts : vp.vsm.interceptMasks[mask(name)], 0);
      return vp.level.number == 0 ? HvStatus.ACCESS_DENIED : HvStatus.SUCCESS;
    }
    switch (name) {
      case RegisterName.VSM_CODE_PAGE_OFFSETS -> value.set(VtlSequences.offsets(wide), 0);
      case RegisterName.VSM_VP_STATUS -> value.set(status(vp.index), 0);
      case RegisterName.VSM_PARTITION_STATUS -> value.set(secure.state.status(), 0);
      case RegisterName.VSM_VINA -> value.set(vp.vsm.vina, 0);
      case RegisterName.VSM_CAPABILITIES -> value.set(CAPABILITIES, 0);
      case RegisterName.VSM_PARTITION_CONFIG -> {
        value.set(secure.state.config(), 0);
        return vp.level.number == 0 ? HvStatus.INVALID_PARAMETER : HvStatus.SUCCESS;
      }
      default -> {
        value.set(vp.vsm.pendingEvent, vp.vsm.pendingParameter);
        return caller > vp.level.number ? HvStatus.SUCCESS : HvStatus.INVALID_PARAMETER;
      }
    }
    return HvStatus.SUCCESS;
  }

  private static int mask(int name) {
    return name - RegisterName.CR_INTERCEPT_CR0_MASK;
  }

  private long status(int vpIndex) {
    VpState running = processors.running(vpIndex);
    boolean mbec = running.level.number == 0 && running.vsm.mbec();
    long levels = secure.has(vpIndex) ? 0b11 : 0b01;
    return running.level.number
        | (mbec ? VsmBits.ACTIVE_MBEC : 0)
        | levels << VsmBits.VP_ENABLED_SHIFT;
  }

  /**
   * Writes a register that there is.
   *
   * @param caller the level that asks; no lower than that of {@code vp}
   */
  HvStatus write(int name, VpState vp, int caller, RegisterValue value) {
    if (name == RegisterName.PENDING_EVENT0) {
      return event(vp, caller, value);
    }
    if (value.high != 0) {
      return HvStatus.INVALID_REGISTER_VALUE;
    }
    if (isSecureConfig(name)) {
      HvStatus status = configures(name, vp);
      return status.isSuccess() ? configure(vp.index, value.low) : status;
    }
    if (isIntercept(name)) {
      return vp.level.number == 0 ? HvStatus.ACCESS_DENIED : intercept(name, vp.vsm, value.low);
    }
    return switch (name) {
      case RegisterName.VSM_VINA -> vina(vp.vsm, value.low);
      case RegisterName.VSM_PARTITION_CONFIG ->
          vp.level.number == 0 ? HvStatus.INVALID_PARAMETER : secure.state.config(value.low);
      default -> HvStatus.INVALID_PARAMETER;
    };
  }

  /** Whether a level has an instance of the register: one for each level below it. */
  private static HvStatus configures(int name, VpState vp) {
    boolean below = name - RegisterName.VSM_SECURE_CONFIG_VTL0 < vp.level.number;
    return below ? HvStatus.SUCCESS : HvStatus.ACCESS_DENIED;
  }

  private HvStatus configure(int vpIndex, long config) {
    boolean mbec = (config & VsmBits.MBEC) != 0;
    if ((config & ~(VsmBits.MBEC | VsmBits.TLB_LOCKED)) != 0 || (mbec && !secure.state.mbec())) {
      return HvStatus.INVALID_REGISTER_VALUE;
    }
    VsmVpState lower = processors.at(0, vpIndex).vsm;
    boolean changed = mbec != lower.mbec();
    lower.secureConfig = config;
    if (changed) {
      secure.state.rightsChanged();
    }
    return HvStatus.SUCCESS;
  }

  private static HvStatus intercept(int name, VsmVpState vsm, long value) {
    if (name != RegisterName.CR_INTERCEPT_CONTROL) {
      vsm.interceptMasks[mask(name)] = value;
    } else if ((value & ~SecureRegister.CONTROL) != 0) {
      return HvStatus.INVALID_REGISTER_VALUE;
    } else {
      vsm.registerIntercepts = value;
    }
    return HvStatus.SUCCESS;
  }

  private static HvStatus vina(VsmVpState vsm, long value) {
    if ((value & VsmBits.VINA_ENABLED) != 0 && (value & VsmBits.VINA_VECTOR) < FIRST_VECTOR) {
      return HvStatus.INVALID_REGISTER_VALUE;
    }
    vsm.vina = value;
    return HvStatus.SUCCESS;
  }

  /** Raises an exception at once where the lower level runs, else when it runs again. */
  private HvStatus event(VpState vp, int caller, RegisterValue value) {
    if (caller <= vp.level.number) {
      return HvStatus.INVALID_PARAMETER;
    }
    if (!PendingEvent.valid(value.low)) {
      return HvStatus.INVALID_REGISTER_VALUE;
    }
    if (processors.running(vp.index) != vp || !PendingEvent.isPending(value.low)) {
      vp.vsm.pendingEvent = value.low;
      vp.vsm.pendingParameter = value.high;
      return HvStatus.SUCCESS;
    }
    LevelContext context = trustLevels.context(vp.index, 0);
    if (context == null) {
      return HvStatus.INVALID_VP_STATE;
    }
    PendingEvent.raise(context, value.low, value.high);
    return HvStatus.SUCCESS;
  }
}
