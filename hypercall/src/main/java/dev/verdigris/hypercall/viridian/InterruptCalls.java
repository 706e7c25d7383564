package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.ProcessorFleet;
import dev.verdigris.hypercall.viridian.abi.AssertInterruptLayout;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.ClusterIpiLayout;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.InputVtl;
import dev.verdigris.hypercall.viridian.abi.InterruptType;
import dev.verdigris.hypercall.viridian.abi.PartitionId;
import dev.verdigris.hypercall.viridian.abi.RetargetLayout;
import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;
import dev.verdigris.hypercall.viridian.dispatch.VpSet;
import java.util.Map;

/** Calls that send interrupts, or send them elsewhere (TLFS, "Virtual Interrupt Control"). */
final class InterruptCalls {
  private static final int FIRST_VECTOR = 16;
  private static final int LAST_VECTOR = 255;

  private final PartitionConfig config;
  private final Processors processors;
  private final Map<Long, DeviceInterruptPort> devices;
  private final VpSet targets;
  private final int[] members;

  private InterruptCalls(
      PartitionConfig config, Map<Long, DeviceInterruptPort> devices, Processors processors) {
    this.config = config;
    this.processors = processors;
    this.devices = devices;
    targets = new VpSet(config.processors);
    members = new int[config.processors];
  }

  /**
   * Binds these calls; all but the retargeting need a fleet.
   *
   * @param devices by device identifier
   */
  static void bind(
      CallBindings bindings,
      PartitionConfig config,
      Map<Long, DeviceInterruptPort> devices,
      Processors processors) {
    InterruptCalls calls = new InterruptCalls(config, devices, processors);
    bindings.bind(CallCode.RETARGET_DEVICE_INTERRUPT, calls::retarget);
    bindings.bind(CallCode.ASSERT_VIRTUAL_INTERRUPT, calls::assertInterrupt);
    bindings.bind(CallCode.SEND_SYNTHETIC_CLUSTER_IPI, frame -> calls.sendIpi(frame, false));
    bindings.bind(CallCode.SEND_SYNTHETIC_CLUSTER_IPI_EX, frame -> calls.sendIpi(frame, true));
  }

  private static boolean valid(int vector) {
    return vector >= FIRST_VECTOR && vector <= LAST_VECTOR;
  }

  private HvStatus sendIpi(HypercallFrame frame, boolean ex) {
    int vector = frame.inputInt(ClusterIpiLayout.VECTOR);
    int level = InputVtl.level(frame.inputByte(ClusterIpiLayout.TARGET_VTL), frame.level());
    if (!valid(vector) || level < 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    if (level > frame.level()) {
      return HvStatus.ACCESS_DENIED;
    }
    if (ex) {
      HvStatus status = targets.read(frame, ClusterIpiLayout.PROCESSOR_SET);
      if (!status.isSuccess()) {
        return status;
      }
    } else {
      targets.mask(frame.inputLong(ClusterIpiLayout.PROCESSOR_MASK));
    }
    for (int vp = targets.next(0); vp >= 0; vp = targets.next(vp + 1)) {
      interrupt(processors.at(level, vp), vector);
    }
    return HvStatus.SUCCESS;
  }

  /** Sends an interrupt, if the processor has the level. */
  private static void interrupt(VpState vp, int vector) {
    if (vp.vsm.enabled) {
      vp.level.interrupts.interrupt(vp.index, vector, false);
    }
  }

  private HvStatus assertInterrupt(HypercallFrame frame) {
    if (frame.inputLong(AssertInterruptLayout.PARTITION) != PartitionId.SELF) {
      return HvStatus.INVALID_PARTITION_ID;
    }
    int type = frame.inputInt(AssertInterruptLayout.TYPE);
    int control = frame.inputInt(AssertInterruptLayout.CONTROL);
    int vector = frame.inputInt(AssertInterruptLayout.VECTOR);
    boolean nmi = type == InterruptType.NMI;
    // A level would have to be taken away again, for which there is no call.
    if ((control & ~AssertInterruptLayout.LOGICAL_DESTINATION) != 0
        || frame.inputInt(AssertInterruptLayout.TARGET_VTL) >>> 8 != 0
        || (!nmi && type != InterruptType.FIXED && type != InterruptType.LOWEST_PRIORITY)
        || (!nmi && !valid(vector))) {
      return HvStatus.INVALID_PARAMETER;
    }
    int level = frame.inputByte(AssertInterruptLayout.TARGET_VTL);
    if (level > frame.level()) {
      return HvStatus.ACCESS_DENIED;
    }
    boolean logical = (control & AssertInterruptLayout.LOGICAL_DESTINATION) != 0;
    long destination = frame.inputLong(AssertInterruptLayout.DESTINATION);
    for (int vp = 0; vp < config.processors; vp++) {
      VpState state = processors.at(level, vp);
      ProcessorFleet fleet = state.level.fleet;
      if (logical ? fleet.selectedBy(vp, destination) : config.apicId(vp) == destination) {
        if (!nmi) {
          interrupt(state, vector);
        } else if (state.vsm.enabled) {
          fleet.nonMaskableInterrupt(vp);
        }
        if (type == InterruptType.LOWEST_PRIORITY) {
          break;
        }
      }
    }
    return HvStatus.SUCCESS;
  }

  private HvStatus retarget(HypercallFrame frame) {
    if (frame.inputLong(RetargetLayout.PARTITION) != PartitionId.SELF) {
      return HvStatus.INVALID_PARTITION_ID;
    }
    int source = frame.inputInt(RetargetLayout.SOURCE);
    int vector = frame.inputInt(RetargetLayout.VECTOR);
    int flags = frame.inputInt(RetargetLayout.FLAGS);
    if ((source != RetargetLayout.SOURCE_MSI && source != RetargetLayout.SOURCE_IO_APIC)
        || (flags & ~(RetargetLayout.MULTICAST | RetargetLayout.SET)) != 0
        || frame.inputLong(RetargetLayout.RESERVED) != 0
        || !valid(vector)) {
      return HvStatus.INVALID_PARAMETER;
    }
    HvStatus status = retargetTo(frame, (flags & RetargetLayout.SET) != 0);
    if (!status.isSuccess()) {
      return status;
    }
    int count = 0;
    for (int vp = targets.next(0); vp >= 0; vp = targets.next(vp + 1)) {
      members[count++] = vp;
    }
    if (count == 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    DeviceInterruptPort port = devices.get(frame.inputLong(RetargetLayout.DEVICE));
    if (port == null) {
      return HvStatus.INVALID_DEVICE_ID;
    }
    return port.retarget(
        source,
        frame.inputLong(RetargetLayout.DATA),
        vector,
        members,
        count,
        (flags & RetargetLayout.MULTICAST) != 0);
  }

  private HvStatus retargetTo(HypercallFrame frame, boolean set) {
    if (set) {
      // ValidBanksMask, too, is beyond the fixed input.
      return frame.variableHeaderBytes() < Long.BYTES
          ? HvStatus.INVALID_HYPERCALL_INPUT
          : targets.read(frame, RetargetLayout.PROCESSOR_SET, Long.BYTES);
    }
    if (frame.variableHeaderBytes() != 0) {
      return HvStatus.INVALID_HYPERCALL_INPUT;
    }
    targets.mask(frame.inputLong(RetargetLayout.PROCESSOR_MASK));
    return HvStatus.SUCCESS;
  }
}
