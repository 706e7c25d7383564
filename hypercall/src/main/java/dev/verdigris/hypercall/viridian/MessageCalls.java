package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import dev.verdigris.hypercall.viridian.abi.PostMessageLayout;
import dev.verdigris.hypercall.viridian.abi.SignalEventLayout;
import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;

/** Calls that send messages and events (TLFS, "Inter-Partition Communication"). */
final class MessageCalls {
  private final PartitionState state;
  private final EventStream events;
  // MessagePort.receive() has it for the time of the call only.
  private final byte[] payload = new byte[MessageLayout.MAX_PAYLOAD];

  private MessageCalls(PartitionState state, EventStream events) {
    this.state = state;
    this.events = events;
  }

  /** Binds these calls. */
  static void bind(CallBindings bindings, PartitionState state, EventStream events) {
    MessageCalls calls = new MessageCalls(state, events);
    bindings.bind(CallCode.POST_MESSAGE, calls::postMessage);
    bindings.bind(CallCode.SIGNAL_EVENT, calls::signalEvent);
  }

  private HvStatus postMessage(HypercallFrame frame) {
    int connection = frame.inputInt(PostMessageLayout.CONNECTION_ID);
    int type = frame.inputInt(PostMessageLayout.MESSAGE_TYPE);
    int size = frame.inputInt(PostMessageLayout.PAYLOAD_SIZE);
    if (size < 0 || size > MessageLayout.MAX_PAYLOAD || type <= MessageLayout.TYPE_NONE) {
      return HvStatus.INVALID_PARAMETER;
    }
    MessagePort port = state.messagePorts.find(connection);
    if (port == null) {
      return HvStatus.INVALID_CONNECTION_ID;
    }
    if (events.active()) {
      events.publish(EventType.MESSAGE_RECEIVED, frame.vpIndex(), connection, type, size);
    }
    frame.input(PostMessageLayout.PAYLOAD, payload, size);
    return port.receive(frame.vpIndex(), type, payload, size);
  }

  private HvStatus signalEvent(HypercallFrame frame) {
    int connection = frame.inputInt(SignalEventLayout.CONNECTION_ID);
    int flag = frame.inputShort(SignalEventLayout.FLAG_NUMBER);
    EventPort port = state.eventPorts.find(connection);
    if (port == null) {
      return HvStatus.INVALID_CONNECTION_ID;
    }
    if (flag >= port.flags()) {
      return HvStatus.INVALID_PARAMETER;
    }
    if (events.active()) {
      events.publish(EventType.EVENT_SIGNALLED, frame.vpIndex(), connection, flag);
    }
    port.signalled(frame.vpIndex(), flag);
    return HvStatus.SUCCESS;
  }
}
