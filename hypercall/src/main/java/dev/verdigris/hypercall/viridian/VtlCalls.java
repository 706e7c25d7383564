package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.InitialContext;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.StartOutcome;
import dev.verdigris.hypercall.engine.TrustLevels;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.EnableVtlLayout;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.InputVtl;
import dev.verdigris.hypercall.viridian.abi.PartitionId;
import dev.verdigris.hypercall.viridian.abi.ProtectionMaskLayout;
import dev.verdigris.hypercall.viridian.abi.StartProcessorLayout;
import dev.verdigris.hypercall.viridian.abi.VpAssistLayout;
import dev.verdigris.hypercall.viridian.abi.VpRegistersLayout;
import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;

/**
 * Calls that enable trust levels, protect memory from them and go from one to another (TLFS,
 * "Virtual Secure Mode"). Where the specification names no status, they answer as OpenVMM does.
 */
final class VtlCalls {
  private static final long CR0_PE = 1;
  private static final long FAST_RETURN = 1;
  private static final int RESERVED_SHIFT = 8;

  private final int processors;
  private final TrustLevels trustLevels;
  // Null, and never used, without the privilege.
  private final SecureMode secure;
  private final Processors states;

  private VtlCalls(PartitionConfig config, SecureMode secure, Processors states) {
    processors = config.processors;
    trustLevels = config.trustLevels;
    this.secure = secure;
    this.states = states;
  }

  /** Binds these calls. */
  static void bind(
      CallBindings bindings, PartitionConfig config, SecureMode secure, Processors states) {
    VtlCalls calls = new VtlCalls(config, secure, states);
    bindings.bind(CallCode.MODIFY_VTL_PROTECTION_MASK, calls::protect);
    bindings.bind(CallCode.ENABLE_PARTITION_VTL, calls::enablePartition);
    bindings.bind(CallCode.ENABLE_VP_VTL, calls::enableVp);
    bindings.bindLevelSwitch(CallCode.VTL_CALL, calls::call);
    bindings.bindLevelSwitch(CallCode.VTL_RETURN, calls::back);
  }

  private HvStatus enablePartition(HypercallFrame frame) {
    if (frame.inputLong(EnableVtlLayout.PARTITION) != PartitionId.SELF) {
      return HvStatus.INVALID_PARTITION_ID;
    }
    if (frame.inputByte(EnableVtlLayout.TARGET_VTL) != 1) {
      return HvStatus.ACCESS_DENIED;
    }
    int flags = frame.inputByte(EnableVtlLayout.FLAGS);
    if ((flags & ~EnableVtlLayout.ENABLE_MBEC) != 0
        || frame.inputShort(EnableVtlLayout.RESERVED) != 0
        || frame.inputInt(EnableVtlLayout.RESERVED + 2) != 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    if (secure.state.enabled()) {
      return HvStatus.VTL_ALREADY_ENABLED;
    }
    secure.state.enable(flags == EnableVtlLayout.ENABLE_MBEC);
    return HvStatus.SUCCESS;
  }

  private HvStatus enableVp(HypercallFrame frame) {
    if (frame.inputLong(StartProcessorLayout.PARTITION) != PartitionId.SELF) {
      return HvStatus.INVALID_PARTITION_ID;
    }
    int named = frame.inputInt(StartProcessorLayout.VP_INDEX);
    int vp = named == VpRegistersLayout.VP_SELF ? frame.vpIndex() : named;
    if (vp < 0 || vp >= processors) {
      return HvStatus.INVALID_VP_INDEX;
    }
    // The three bytes after the level are reserved.
    if (frame.inputInt(StartProcessorLayout.TARGET_VTL) != 1) {
      return HvStatus.INVALID_PARAMETER;
    }
    if (!secure.state.enabled()) {
      return HvStatus.INVALID_VTL_STATE;
    }
    // Level 0 begins with its own processor; from then on level 1 enables itself.
    if (frame.level() == 0 && (secure.state.enabledOnVp() || vp != frame.vpIndex())) {
      return HvStatus.ACCESS_DENIED;
    }
    VsmVpState vsm = states.at(1, vp).vsm;
    if (vsm.enabled) {
      return HvStatus.VTL_ALREADY_ENABLED;
    }
    InitialContext context = InitialContexts.read(frame);
    // TLFS, "Real Mode": not above level 0.
    if (!InitialState.valid(context)
        || (context.cr0() & CR0_PE) == 0
        || trustLevels.enable(vp, 1, context) != StartOutcome.STARTED) {
      return HvStatus.INVALID_REGISTER_VALUE;
    }
    vsm.enabled = true;
    secure.state.vpEnabled();
    return HvStatus.SUCCESS;
  }

  /** The target is the level that protects; those below it are restricted. */
  private HvStatus protect(HypercallFrame frame) {
    if (frame.inputLong(ProtectionMaskLayout.PARTITION) != PartitionId.SELF) {
      return HvStatus.ACCESS_DENIED;
    }
    int target = frame.inputInt(ProtectionMaskLayout.TARGET_VTL);
    int level = InputVtl.level(target & 0xff, frame.level());
    if (level < 0 || target >>> RESERVED_SHIFT != 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    if (level > frame.level()) {
      return HvStatus.ACCESS_DENIED;
    }
    if (level == 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    if (!secure.state.protects()) {
      return HvStatus.ACCESS_DENIED;
    }
    int mask = frame.inputInt(ProtectionMaskLayout.MAP_FLAGS);
    if (!secure.state.valid(mask)) {
      return HvStatus.INVALID_REGISTER_VALUE;
    }
    return secure.state.protect(frame.inputLong(frame.element()), mask)
        ? HvStatus.SUCCESS
        : HvStatus.INVALID_PARAMETER;
  }

  /** TLFS, "VTL Call": every bit of the control input is reserved. */
  private boolean call(HypercallFrame frame, long control, boolean wide) {
    if (control != 0 || frame.level() != 0 || secure == null || !secure.has(frame.vpIndex())) {
      return false;
    }
    secure.levels.raise(frame.vpIndex(), VpAssistLayout.ENTRY_CALL);
    return true;
  }

  /** TLFS, "VTL Return". */
  private boolean back(HypercallFrame frame, long control, boolean wide) {
    if ((control & ~FAST_RETURN) != 0 || frame.level() == 0) {
      return false;
    }
    if (control != FAST_RETURN) {
      restore(frame.processor(), states.at(1, frame.vpIndex()).assistPage, wide);
    }
    secure.levels.lower(frame.vpIndex());
    return true;
  }

  /** Loads the registers that the way back, which depends on the mode of level 1, has needed. */
  private static void restore(VirtualProcessor vp, AssistPage page, boolean wide) {
    if (wide) {
      vp.register(Register.RAX, page.controlLong(VpAssistLayout.RETURN_RAX));
      vp.register(Register.RCX, page.controlLong(VpAssistLayout.RETURN_RCX));
    } else {
      vp.register(Register.RAX, page.controlInt(VpAssistLayout.RETURN_EAX));
      vp.register(Register.RCX, page.controlInt(VpAssistLayout.RETURN_ECX));
      vp.register(Register.RDX, page.controlInt(VpAssistLayout.RETURN_EDX));
    }
  }
}
