package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.DirectLayout;
import dev.verdigris.hypercall.viridian.abi.EventFlagsLayout;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import dev.verdigris.hypercall.viridian.abi.PartitionId;
import dev.verdigris.hypercall.viridian.abi.SintBits;
import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;

/**
 * Calls by which a trust level sends messages and events to a lower one, as a host would. Statuses
 * are those that OpenVMM, which makes these calls, expects.
 */
final class DirectCalls {
  private final Processors processors;
  private final byte[] payload = new byte[MessageLayout.MAX_PAYLOAD];

  private DirectCalls(Processors processors) {
    this.processors = processors;
  }

  /** Binds these calls. */
  static void bind(CallBindings bindings, Processors processors) {
    DirectCalls calls = new DirectCalls(processors);
    bindings.bind(CallCode.SIGNAL_EVENT_DIRECT, calls::signal);
    bindings.bind(CallCode.POST_MESSAGE_DIRECT, calls::post);
  }

  private HvStatus signal(HypercallFrame frame) {
    int sint = frame.inputByte(DirectLayout.EVENT_SINT);
    int flag = frame.inputShort(DirectLayout.FLAG);
    HvStatus status = check(frame, sint);
    if (!status.isSuccess()) {
      return status;
    }
    if (flag >= EventFlagsLayout.FLAGS) {
      return HvStatus.INVALID_PARAMETER;
    }
    SynicProcessor target = target(frame);
    if (!target.eventsEnabled()) {
      return HvStatus.INVALID_SYNIC_STATE;
    }
    frame.outputByte(0, target.setFlag(sint, flag) ? 1 : 0);
    return HvStatus.SUCCESS;
  }

  private HvStatus post(HypercallFrame frame) {
    int sint = frame.inputByte(DirectLayout.MESSAGE_SINT);
    HvStatus status = check(frame, sint);
    if (!status.isSuccess()) {
      return status;
    }
    int type = frame.inputInt(DirectLayout.MESSAGE + MessageLayout.TYPE);
    int size = frame.inputByte(DirectLayout.MESSAGE + MessageLayout.PAYLOAD_SIZE);
    if (type == MessageLayout.TYPE_NONE || size > MessageLayout.MAX_PAYLOAD) {
      return HvStatus.INVALID_PARAMETER;
    }
    SynicProcessor target = target(frame);
    if (!target.messagesEnabled()) {
      return HvStatus.INVALID_SYNIC_STATE;
    }
    long sender = frame.inputLong(DirectLayout.MESSAGE + MessageLayout.SENDER);
    frame.input(DirectLayout.MESSAGE + MessageLayout.PAYLOAD, payload, size);
    // Nothing is queued: the caller comes again when the slot is free.
    return target.postNow(sint, type, sender, payload, size)
        ? HvStatus.SUCCESS
        : HvStatus.OBJECT_IN_USE;
  }

  private HvStatus check(HypercallFrame frame, int sint) {
    if (frame.inputLong(DirectLayout.PARTITION) != PartitionId.SELF) {
      return HvStatus.INVALID_PARTITION_ID;
    }
    int vp = frame.inputInt(DirectLayout.VP);
    if (vp < 0 || vp >= processors.count()) {
      return HvStatus.INVALID_VP_INDEX;
    }
    if (frame.inputByte(DirectLayout.VTL) >= frame.level()) {
      return HvStatus.ACCESS_DENIED;
    }
    return sint < SintBits.COUNT ? HvStatus.SUCCESS : HvStatus.INVALID_PARAMETER;
  }

  private SynicProcessor target(HypercallFrame frame) {
    return processors.at(frame.inputByte(DirectLayout.VTL), frame.inputInt(DirectLayout.VP)).synic;
  }
}
