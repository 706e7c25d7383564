package dev.verdigris.vmbus;

import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.time.Scheduler;
import dev.verdigris.hypercall.viridian.SynicHost;
import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.OpenLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.gpadl.Gpadl;
import dev.verdigris.vmbus.host.BusPort;
import dev.verdigris.vmbus.host.BusServer;
import dev.verdigris.vmbus.host.OfferedChannel;
import dev.verdigris.vmbus.host.ProtocolRule;
import java.util.ArrayList;
import java.util.List;

/**
 * VMBus, the host's side: binds the channel state machine and the devices to a partition's SynIC, a
 * scheduler and the event stream.
 *
 * <p>To be composed before the guest runs; {@link #offer} and {@link #rescind} may also be called
 * later, from the scheduler's work.
 */
public final class VmbusHost {
  private final GuestMemory memory;
  private final SynicHost synic;
  private final Scheduler scheduler;
  private final EventStream events;
  private final BusServer server;
  private final InterruptPage interruptPage;
  private final List<VmbusChannel> channels = new ArrayList<>();

  /**
   * Makes a bus and binds its connections.
   *
   * @param profile what the host speaks
   */
  public VmbusHost(
      GuestMemory memory,
      SynicHost synic,
      Scheduler scheduler,
      EventStream events,
      VmbusProfile profile) {
    this.memory = memory;
    this.synic = synic;
    this.scheduler = scheduler;
    this.events = events;
    server = new BusServer(memory, profile.bus(), new Port());
    interruptPage = new InterruptPage(memory);
    MessageInbox inbox = new MessageInbox(this, server, scheduler);
    synic.bindMessagePort(BusConnections.MESSAGE, inbox);
    if (profile.bus().atLeast(VmbusVersion.V5_0)) {
      // Older hosts answer HV_STATUS_INVALID_CONNECTION_ID, and the guest falls back.
      synic.bindMessagePort(BusConnections.MESSAGE_V5, inbox);
    }
    Runnable scan = this::scanInterruptPage;
    synic.bindEventPort(BusConnections.EVENT, (vpIndex, flag) -> scheduler.execute(scan));
  }

  /**
   * Offers a device.
   *
   * @return the device's channel, which the guest may open
   * @throws IllegalStateException when 2,047 channels are offered
   */
  public VmbusChannel offer(VmbusDevice device) {
    VmbusChannel channel = new VmbusChannel(this, device);
    channels.add(channel);
    OfferedChannel offered = server.offer(channel.offer());
    channel.bind(offered);
    synic.bindEventPort(
        offered.connectionId(),
        (vpIndex, flag) -> {
          if (flag == 0) {
            channel.signalled();
          } else {
            misbehaved(ProtocolRule.EVENT_FLAG, offered.relid(), flag);
          }
        });
    return channel;
  }

  /** Takes a device's offer back; the guest closes the channel if it has it open. */
  public void rescind(VmbusChannel channel) {
    server.rescind(channel.offered());
  }

  /** The version agreed with the guest, or null while there is no connection. */
  public VmbusVersion version() {
    return server.version();
  }

  /** What went over each channel, in the order offered; channels rescinded stay. */
  public List<ChannelStatistics> statistics() {
    return channels.stream().map(VmbusChannel::statistics).toList();
  }

  GuestMemory memory() {
    return memory;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  EventStream events() {
    return events;
  }

  Gpadl gpadl(OfferedChannel channel, int handle) {
    return server.gpadl(channel, handle);
  }

  void misbehaved(ProtocolRule rule, long subject, long detail) {
    events.publish(EventType.GUEST_MISBEHAVED, -1, rule.code(), subject, detail);
  }

  void foreignMessage(int messageType) {
    misbehaved(ProtocolRule.MESSAGE_TYPE, -1, messageType);
  }

  void messageReceived(byte[] message) {
    if (events.active() && message.length >= MessageType.HEADER_SIZE) {
      events.publish(
          EventType.VMBUS_FROM_GUEST,
          -1,
          LittleEndian.getInt(message, MessageType.TYPE),
          message.length,
          argument(message, message.length));
    }
  }

  /** Interrupts the guest for a channel, in the way that the version agreed has. */
  void signalGuest(OfferedChannel channel) {
    if (channel.targetVp() == OpenLayout.NO_INTERRUPTS) {
      return;
    }
    VmbusVersion version = server.version();
    boolean delivered;
    if (version != null && version.atLeast(VmbusVersion.V2_4)) {
      delivered = synic.signalEvent(channel.targetVp(), BusConnections.SINT, channel.relid());
    } else {
      delivered =
          interruptPage.set(server.interruptPage(), channel.relid())
              && synic.signalEvent(0, BusConnections.SINT, 0);
    }
    if (!delivered) {
      misbehaved(ProtocolRule.SYNIC_NOT_READY, channel.relid(), channel.targetVp());
    }
  }

  private void scanInterruptPage() {
    if (server.interruptPage() != 0) {
      interruptPage.take(server.interruptPage(), this::signalled);
    }
  }

  private void signalled(int relid) {
    OfferedChannel offered = server.channel(relid);
    for (VmbusChannel channel : channels) {
      if (offered != null && channel.offered() == offered) {
        channel.signalled();
        return;
      }
    }
  }

  /** The field after the header: the relid, the GPADL or the version of most messages. */
  private static long argument(byte[] message, int length) {
    int end = MessageType.HEADER_SIZE + 4;
    return length < end ? 0 : LittleEndian.getInt(message, MessageType.HEADER_SIZE) & 0xffff_ffffL;
  }

  private VmbusChannel find(OfferedChannel offered) {
    return channels.stream()
        .filter(channel -> channel.offered() == offered)
        .findFirst()
        .orElseThrow();
  }

  private final class Port implements BusPort {
    @Override
    public int processorCount() {
      return synic.processorCount();
    }

    @Override
    public void send(int vpIndex, byte[] message, int length) {
      int code = LittleEndian.getInt(message, MessageType.TYPE);
      if (events.active()) {
        events.publish(EventType.VMBUS_TO_GUEST, vpIndex, code, length, argument(message, length));
      }
      if (!synic.postMessage(
          vpIndex, BusConnections.SINT, BusConnections.MESSAGE_TYPE, message, length)) {
        VmbusHost.this.misbehaved(ProtocolRule.SYNIC_NOT_READY, code, vpIndex);
      }
    }

    @Override
    public boolean open(OfferedChannel channel) {
      return find(channel).open();
    }

    @Override
    public void close(OfferedChannel channel) {
      find(channel).close();
    }

    @Override
    public void released(OfferedChannel channel) {
      synic.unbind(channel.connectionId());
    }

    @Override
    public void misbehaved(ProtocolRule rule, long subject, long detail) {
      VmbusHost.this.misbehaved(rule, subject, detail);
    }
  }
}
