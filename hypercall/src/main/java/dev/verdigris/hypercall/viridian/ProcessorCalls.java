package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.InitialContext;
import dev.verdigris.hypercall.engine.InitialContext.Segment;
import dev.verdigris.hypercall.engine.InitialContext.Table;
import dev.verdigris.hypercall.engine.ProcessorFleet;
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
  private final ProcessorFleet fleet;

  private ProcessorCalls(PartitionConfig config) {
    this.config = config;
    fleet = config.fleet;
  }

  /** Binds these calls, of which most need a fleet. */
  static void bind(CallBindings bindings, PartitionConfig config) {
    ProcessorCalls calls = new ProcessorCalls(config);
    bindings.bind(CallCode.NOTIFY_LONG_SPIN_WAIT, frame -> HvStatus.SUCCESS);
    bindings.bind(CallCode.START_VIRTUAL_PROCESSOR, calls::start);
    bindings.bind(CallCode.GET_VP_INDEX_FROM_APIC_ID, calls::vpIndex);
  }

  private HvStatus vpIndex(HypercallFrame frame) {
    if (frame.inputLong(ApicIdLookupLayout.PARTITION) != PartitionId.SELF) {
      return HvStatus.INVALID_PARTITION_ID;
    }
    int level = InputVtl.level(frame.inputByte(ApicIdLookupLayout.TARGET_VTL), 0);
    if (level < 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    if (level > 0) {
      return HvStatus.INVALID_VTL_STATE;
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
    if (frame.inputByte(StartProcessorLayout.TARGET_VTL) != 0) {
      return HvStatus.INVALID_VTL_STATE;
    }
    InitialContext context = context(frame);
    if (!InitialState.valid(context)) {
      return HvStatus.INVALID_REGISTER_VALUE;
    }
    return switch (fleet.start(vp, context)) {
      case STARTED -> HvStatus.SUCCESS;
      case NOT_WAITING -> HvStatus.INVALID_VP_STATE;
      case INVALID_CONTEXT -> HvStatus.INVALID_REGISTER_VALUE;
    };
  }

  private static InitialContext context(HypercallFrame frame) {
    return new InitialContext(
        value(frame, StartProcessorLayout.RIP),
        value(frame, StartProcessorLayout.RSP),
        value(frame, StartProcessorLayout.RFLAGS),
        segment(frame, 0),
        segment(frame, 1),
        segment(frame, 2),
        segment(frame, 3),
        segment(frame, 4),
        segment(frame, 5),
        segment(frame, 6),
        segment(frame, 7),
        table(frame, StartProcessorLayout.IDTR),
        table(frame, StartProcessorLayout.GDTR),
        value(frame, StartProcessorLayout.EFER),
        value(frame, StartProcessorLayout.CR0),
        value(frame, StartProcessorLayout.CR3),
        value(frame, StartProcessorLayout.CR4),
        value(frame, StartProcessorLayout.PAT));
  }

  private static long value(HypercallFrame frame, int offset) {
    return frame.inputLong(StartProcessorLayout.CONTEXT + offset);
  }

  private static Segment segment(HypercallFrame frame, int index) {
    int offset =
        StartProcessorLayout.CONTEXT
            + StartProcessorLayout.SEGMENTS
            + index * StartProcessorLayout.REGISTER_SIZE;
    return new Segment(
        frame.inputLong(offset),
        frame.inputInt(offset + 8),
        frame.inputShort(offset + 12),
        frame.inputShort(offset + 14));
  }

  private static Table table(HypercallFrame frame, int register) {
    int offset = StartProcessorLayout.CONTEXT + register;
    return new Table(frame.inputLong(offset + 8), frame.inputShort(offset + 6));
  }
}
