package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.InitialContext;
import dev.verdigris.hypercall.engine.StartOutcome;
import dev.verdigris.hypercall.viridian.abi.ApicIdLookupLayout;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.InputVtl;
import dev.verdigris.hypercall.viridian.abi.PartitionId;
import dev.verdigris.hypercall.viridian.abi.StartProcessorLayout;
import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;

/** Calls that find, start and yield processors (TLFS, "Virtual Processors"). */
final class ProcessorCalls {
  private final PartitionConfig config;
  private final Processors processors;
  // Null without trust levels.
  private final SecureMode secure;

  private ProcessorCalls(PartitionConfig config, Processors processors, SecureMode secure) {
    this.config = config;
    this.processors = processors;
    this.secure = secure;
  }

  /** Binds these calls, of which most need a fleet. */
  static void bind(
      CallBindings bindings, PartitionConfig config, Processors processors, SecureMode secure) {
    ProcessorCalls calls = new ProcessorCalls(config, processors, secure);
    bindings.bind(CallCode.NOTIFY_LONG_SPIN_WAIT, frame -> HvStatus.SUCCESS);
    bindings.bind(CallCode.START_VIRTUAL_PROCESSOR, calls::start);
    bindings.bind(CallCode.GET_VP_INDEX_FROM_APIC_ID, calls::vpIndex);
  }

  private HvStatus vpIndex(HypercallFrame frame) {
    if (frame.inputLong(ApicIdLookupLayout.PARTITION) != PartitionId.SELF) {
      return HvStatus.INVALID_PARTITION_ID;
    }
    int level = InputVtl.level(frame.inputByte(ApicIdLookupLayout.TARGET_VTL), frame.level());
    if (level < 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    if (level > frame.level()) {
      return tooHigh();
    }
    int apicId = frame.inputInt(frame.element());
    for (int vp = 0; vp < config.processors; vp++) {
      if (config.apicId(vp) == apicId) {
        frame.outputInt(frame.outputElement(), vp);
        return HvStatus.SUCCESS;
      }
    }
    return HvStatus.INVALID_PARAMETER;
  }

  private HvStatus start(HypercallFrame frame) {
    if (frame.inputLong(StartProcessorLayout.PARTITION) != PartitionId.SELF) {
      return HvStatus.INVALID_PARTITION_ID;
    }
    int vp = frame.inputInt(StartProcessorLayout.VP_INDEX);
    if (vp < 0 || vp >= config.processors) {
      return HvStatus.INVALID_VP_INDEX;
    }
    if (frame.inputInt(StartProcessorLayout.TARGET_VTL) >>> 8 != 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    int level = frame.inputByte(StartProcessorLayout.TARGET_VTL);
    if (level > frame.level()) {
      return tooHigh();
    }
    HvStatus status = startable(frame, vp, level);
    if (!status.isSuccess()) {
      return status;
    }
    InitialContext context = InitialContexts.read(frame);
    if (!InitialState.valid(context)) {
      return HvStatus.INVALID_REGISTER_VALUE;
    }
    StartOutcome outcome = processors.at(level, vp).level.fleet.start(vp, context);
    // The highest level that the processor has runs first.
    if (outcome == StartOutcome.STARTED && secure != null && secure.has(vp)) {
      secure.levels.start(vp);
    }
    return switch (outcome) {
      case STARTED -> HvStatus.SUCCESS;
      case NOT_WAITING -> HvStatus.INVALID_VP_STATE;
      case INVALID_CONTEXT -> HvStatus.INVALID_REGISTER_VALUE;
    };
  }

  /** A partition without trust levels has none that could deny anything. */
  private HvStatus tooHigh() {
    return secure == null ? HvStatus.INVALID_VTL_STATE : HvStatus.ACCESS_DENIED;
  }

  private HvStatus startable(HypercallFrame frame, int vpIndex, int level) {
    if (!processors.at(level, vpIndex).vsm.enabled) {
      return HvStatus.INVALID_VTL_STATE;
    }
    boolean denied = secure != null && frame.level() == 0 && secure.state.deniesStartup();
    return denied ? HvStatus.ACCESS_DENIED : HvStatus.SUCCESS;
  }
}
