package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.EventFlagsLayout;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import dev.verdigris.hypercall.viridian.abi.PostMessageLayout;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import dev.verdigris.hypercall.viridian.abi.SignalEventLayout;
import dev.verdigris.hypercall.viridian.dispatch.HypercallDefinition;
import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Declares the hypercalls that the partition serves, and does what they ask. */
final class Hypercalls {
  private static final int QWORD = 8;

  private final PartitionState state;
  private final EventStream events;
  // MessagePort.receive() has it for the time of the call only.
  private final byte[] payload = new byte[MessageLayout.MAX_PAYLOAD];

  private Hypercalls(PartitionState state, EventStream events) {
    this.state = state;
    this.events = events;
  }

  /** The table's rows over a partition's state: these and those of every other family. */
  static List<HypercallDefinition> declare(
      PartitionConfig config,
      PartitionState state,
      Grants grants,
      NamedRegisters registers,
      IntFunction<VpState> processors) {
    return Stream.of(
            messages(state, config.events),
            FlushCalls.declare(config, grants),
            InterruptCalls.declare(config, grants, state.devices),
            ProcessorCalls.declare(config),
            RegisterCalls.declare(config, registers, processors),
            MmioCalls.declare(config),
            DeniedCalls.declare(),
            ExtendedCalls.declare(config))
        .flatMap(List::stream)
        .toList();
  }

  private static List<HypercallDefinition> messages(PartitionState state, EventStream events) {
    Hypercalls calls = new Hypercalls(state, events);
    return List.of(
        HypercallDefinition.simple(
            "HvCallNotifyLongSpinWait",
            CallCode.NOTIFY_LONG_SPIN_WAIT,
            0,
            QWORD,
            0,
            frame -> HvStatus.SUCCESS),
        HypercallDefinition.simple(
            "HvCallPostMessage",
            CallCode.POST_MESSAGE,
            Privilege.POST_MESSAGES,
            PostMessageLayout.SIZE,
            0,
            calls::postMessage),
        HypercallDefinition.simple(
            "HvCallSignalEvent",
            CallCode.SIGNAL_EVENT,
            Privilege.SIGNAL_EVENTS,
            SignalEventLayout.SIZE,
            0,
            calls::signalEvent));
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
    if (flag >= EventFlagsLayout.FLAGS) {
      return HvStatus.INVALID_PARAMETER;
    }
    if (events.active()) {
      events.publish(EventType.EVENT_SIGNALLED, frame.vpIndex(), connection, flag);
    }
    port.signalled(frame.vpIndex(), flag);
    return HvStatus.SUCCESS;
  }
}
