package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.EventFlagsLayout;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.PartitionId;
import dev.verdigris.hypercall.viridian.abi.PortLayout;
import dev.verdigris.hypercall.viridian.abi.SintBits;
import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;
import java.util.HashMap;
import java.util.Map;

/**
 * Calls by which a guest makes ports for messages and events to itself, and connections to them
 * (TLFS, "Inter-Partition Communication"). Ports are not shared between partitions, and monitored
 * notifications go to the host's ports only.
 */
final class PortCalls {
  /** Most ports, and most connections, that a guest can have. */
  static final int MAX_PORTS = 1024;

  private static final int ID_RESERVED = ~ConnectionTable.MAX_ID;

  private final PartitionState state;
  private final Processors processors;
  private final Map<Integer, GuestPort> ports = new HashMap<>();
  private final Map<Integer, GuestPort> connections = new HashMap<>();

  private PortCalls(PartitionState state, Processors processors) {
    this.state = state;
    this.processors = processors;
  }

  /** Binds these calls. */
  static void bind(CallBindings bindings, PartitionState state, Processors processors) {
    PortCalls calls = new PortCalls(state, processors);
    bindings.bind(CallCode.CREATE_PORT, calls::create);
    bindings.bind(CallCode.CREATE_PORT_VTL, calls::create);
    bindings.bind(CallCode.DELETE_PORT, calls::delete);
    bindings.bind(CallCode.CONNECT_PORT, calls::connect);
    bindings.bind(CallCode.CONNECT_PORT_VTL, calls::connect);
    bindings.bind(CallCode.DISCONNECT_PORT, calls::disconnect);
    bindings.bind(CallCode.GET_PORT_PROPERTY, calls::property);
  }

  private HvStatus create(HypercallFrame frame) {
    if (!own(frame, PortLayout.PARTITION) || !own(frame, PortLayout.OTHER_PARTITION)) {
      return HvStatus.INVALID_PARTITION_ID;
    }
    int id = frame.inputInt(PortLayout.ID);
    if ((id & ID_RESERVED) != 0 || ports.containsKey(id)) {
      return HvStatus.INVALID_PORT_ID;
    }
    int type = frame.inputInt(PortLayout.PORT_INFO + PortLayout.TYPE);
    int vp = frame.inputInt(PortLayout.PORT_INFO + PortLayout.VP);
    int sint = frame.inputInt(PortLayout.PORT_INFO + PortLayout.SINT);
    int base = frame.inputShort(PortLayout.PORT_INFO + PortLayout.BASE_FLAG);
    int flags = frame.inputShort(PortLayout.PORT_INFO + PortLayout.FLAG_COUNT);
    if (frame.inputInt(PortLayout.LEVELS) != 0
        || (type != PortLayout.TYPE_MESSAGE && type != PortLayout.TYPE_EVENT)
        || sint < 0
        || sint >= SintBits.COUNT
        || (type == PortLayout.TYPE_EVENT) != (flags != 0)
        || base + flags > EventFlagsLayout.FLAGS) {
      return HvStatus.INVALID_PARAMETER;
    }
    if (vp < 0 || vp >= processors.count()) {
      return HvStatus.INVALID_VP_INDEX;
    }
    if (ports.size() == MAX_PORTS) {
      return HvStatus.INSUFFICIENT_MEMORY;
    }
    ports.put(id, new GuestPort(id, processors.at(0, vp).synic, sint, base, flags));
    return HvStatus.SUCCESS;
  }

  /** Takes the connections along: what is sent through them has no port any more. */
  private HvStatus delete(HypercallFrame frame) {
    if (!own(frame, PortLayout.PARTITION)) {
      return HvStatus.INVALID_PARTITION_ID;
    }
    GuestPort port = ports.remove(frame.inputInt(PortLayout.ID));
    if (port == null) {
      return HvStatus.INVALID_PORT_ID;
    }
    connections
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = entry.getValue() == port;
              if (gone) {
                unbind(entry.getKey());
              }
              return gone;
            });
    return HvStatus.SUCCESS;
  }

  private HvStatus connect(HypercallFrame frame) {
    if (!own(frame, PortLayout.PARTITION) || !own(frame, PortLayout.OTHER_PARTITION)) {
      return HvStatus.INVALID_PARTITION_ID;
    }
    int id = frame.inputInt(PortLayout.ID);
    if ((id & ID_RESERVED) != 0
        || state.messagePorts.find(id) != null
        || state.eventPorts.find(id) != null) {
      return HvStatus.INVALID_CONNECTION_ID;
    }
    GuestPort port = ports.get(frame.inputInt(PortLayout.CONNECTED_PORT));
    if (port == null) {
      return HvStatus.INVALID_PORT_ID;
    }
    int type = port.takesMessages() ? PortLayout.TYPE_MESSAGE : PortLayout.TYPE_EVENT;
    if (frame.inputInt(PortLayout.LEVELS) != 0
        || frame.inputInt(PortLayout.CONNECTION_INFO + PortLayout.TYPE) != type) {
      return HvStatus.INVALID_PARAMETER;
    }
    if (connections.size() == MAX_PORTS) {
      return HvStatus.INSUFFICIENT_MEMORY;
    }
    connections.put(id, port);
    if (port.takesMessages()) {
      state.messagePorts.bind(id, port);
    } else {
      state.eventPorts.bind(id, port);
    }
    return HvStatus.SUCCESS;
  }

  private HvStatus disconnect(HypercallFrame frame) {
    if (!own(frame, PortLayout.PARTITION)) {
      return HvStatus.INVALID_PARTITION_ID;
    }
    int id = frame.inputInt(PortLayout.ID);
    if (connections.remove(id) == null) {
      return HvStatus.INVALID_CONNECTION_ID;
    }
    unbind(id);
    return HvStatus.SUCCESS;
  }

  private HvStatus property(HypercallFrame frame) {
    if (!own(frame, PortLayout.PARTITION)) {
      return HvStatus.INVALID_PARTITION_ID;
    }
    GuestPort port = ports.get(frame.inputInt(PortLayout.ID));
    if (port == null) {
      return HvStatus.INVALID_PORT_ID;
    }
    switch (frame.inputInt(PortLayout.PROPERTY)) {
      case PortLayout.POST_COUNT -> frame.outputLong(0, port.posts());
      case PortLayout.SIGNAL_COUNT -> frame.outputLong(0, port.signals());
      default -> {
        return HvStatus.UNKNOWN_PROPERTY;
      }
    }
    return HvStatus.SUCCESS;
  }

  private void unbind(int id) {
    state.messagePorts.unbind(id);
    state.eventPorts.unbind(id);
  }

  private static boolean own(HypercallFrame frame, int offset) {
    return frame.inputLong(offset) == PartitionId.SELF;
  }
}
