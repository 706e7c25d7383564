package dev.verdigris.vmbus;

import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.time.Handoff;
import dev.verdigris.hypercall.viridian.EventPort;
import dev.verdigris.hypercall.viridian.SynicHost;
import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.OpenLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.host.BusServer;
import dev.verdigris.vmbus.host.OfferedChannel;
import dev.verdigris.vmbus.host.ProtocolRule;

/**
 * A bus's ties to the partition: the connections that the guest uses, messages and interrupts to
 * it. The partition belongs to the processors' thread, and what is done to it is handed over there,
 * in order: a connection is bound before the guest is told of it.
 */
final class PartitionLink {
  private final VmbusHost bus;
  private final BusServer server;
  private final SynicHost synic;
  private final Handoff processors;
  private final InterruptPage interruptPage;

  PartitionLink(VmbusHost bus, BusServer server, SynicHost synic, Handoff processors) {
    this.bus = bus;
    this.server = server;
    this.synic = synic;
    this.processors = processors;
    interruptPage = new InterruptPage(bus.memory());
  }

  /** Binds the connections of the bus itself, before the guest runs. */
  void bind(VmbusVersion newest) {
    bindMessages(BusConnections.MESSAGE);
    if (newest.atLeast(VmbusVersion.V5_0)) {
      // Older hosts answer HV_STATUS_INVALID_CONNECTION_ID, and the guest falls back.
      bindMessages(BusConnections.MESSAGE_V5);
    }
    // On the processors' thread, as a guest's bit instructions need not be atomic towards others.
    synic.bindEventPort(
        BusConnections.EVENT,
        (vpIndex, flag) -> {
          if (server.interruptPage() != 0) {
            interruptPage.take(server.interruptPage(), bus::signalled);
          }
        });
  }

  private void bindMessages(int connectionId) {
    synic.bindMessagePort(
        connectionId, new MessageInbox(bus, server, bus.scheduler(), connectionId));
  }

  /** Binds a connection that the guest signals a channel by. */
  void listen(VmbusChannel channel, OfferedChannel offered, int connectionId) {
    EventPort port =
        (vpIndex, flag) -> {
          if (flag == 0) {
            channel.signalled(vpIndex);
          } else {
            bus.misbehaved(ProtocolRule.EVENT_FLAG, offered.relid(), flag);
          }
        };
    processors.execute(() -> synic.bindEventPort(connectionId, port));
  }

  /** Unbinds a channel's connection. */
  void ignore(int connectionId) {
    processors.execute(() -> synic.unbind(connectionId));
  }

  /**
   * Sends a message.
   *
   * @param message kept
   * @param code its type, for whoever watches
   */
  void post(int vpIndex, int sint, byte[] message, int code) {
    processors.execute(() -> postNow(vpIndex, sint, message, code));
  }

  private void postNow(int vpIndex, int sint, byte[] message, int code) {
    if (!synic.postMessage(vpIndex, sint, BusConnections.MESSAGE_TYPE, message, message.length)) {
      bus.misbehaved(ProtocolRule.SYNIC_NOT_READY, code, vpIndex);
    } else if (synic.messagesWait(vpIndex, sint)) {
      bus.scheduler().execute(() -> bus.messageWaits(vpIndex, sint));
    }
  }

  /**
   * Interrupts the guest for a channel, in the way that the version agreed has; on the processors'
   * thread.
   */
  void interrupt(OfferedChannel channel) {
    if (channel.targetVp() == OpenLayout.NO_INTERRUPTS) {
      return;
    }
    if (bus.events().active()) {
      bus.events().publish(EventType.SIGNAL_TO_GUEST, -1, channel.relid(), channel.targetVp());
    }
    VmbusVersion version = server.version();
    boolean delivered;
    if (version != null && version.atLeast(VmbusVersion.V2_4)) {
      delivered = synic.signalEvent(channel.targetVp(), BusConnections.SINT, channel.eventFlag());
    } else {
      delivered =
          interruptPage.set(server.interruptPage(), channel.relid())
              && synic.signalEvent(0, BusConnections.SINT, 0);
    }
    if (!delivered) {
      bus.misbehaved(ProtocolRule.SYNIC_NOT_READY, channel.relid(), channel.targetVp());
    }
  }
}
