package dev.verdigris.vmbus;

import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.time.Handoff;
import dev.verdigris.hypercall.time.Scheduler;
import dev.verdigris.hypercall.viridian.SynicHost;
import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.MonitorLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.check.ChannelCheck;
import dev.verdigris.vmbus.check.RuleCounts;
import dev.verdigris.vmbus.fault.ChannelFaults;
import dev.verdigris.vmbus.fault.FaultInjector;
import dev.verdigris.vmbus.fault.FaultPlan;
import dev.verdigris.vmbus.fault.FaultPort;
import dev.verdigris.vmbus.gpadl.Gpadl;
import dev.verdigris.vmbus.host.BusPort;
import dev.verdigris.vmbus.host.BusServer;
import dev.verdigris.vmbus.host.MonitorPages;
import dev.verdigris.vmbus.host.OfferedChannel;
import dev.verdigris.vmbus.host.ProtocolRule;
import dev.verdigris.vmbus.ring.RingReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * VMBus, the host's side: binds the channel state machine and the devices to a partition's SynIC, a
 * scheduler and the event stream.
 *
 * <p>To be composed before the guest runs; {@link #offer} and {@link #rescind} may also be called
 * later, from the scheduler's work.
 *
 * <p>The bus and its devices belong to the scheduler's thread, the partition to the processors'.
 * Where these are two, signals and messages of the guest go to the scheduler, and what the host
 * does to the partition goes through a {@link Handoff} to the processors.
 */
public final class VmbusHost {
  /** Channels that are gone and still counted; a guest can make devices come and go for ever. */
  private static final int GONE_KEPT = 1024;

  private final GuestMemory memory;
  private final SynicHost synic;
  private final Handoff processors;
  private final PartitionLink link;
  private final Scheduler scheduler;
  private final EventStream events;
  private final BusServer server;
  private final MonitoredInterrupts monitored;
  private final List<VmbusChannel> channels = new ArrayList<>();
  private final ArrayDeque<VmbusChannel> gone = new ArrayDeque<>();
  private final VmbusChannel[] byRelid = new VmbusChannel[BusConnections.MAX_CHANNELS];
  private final RuleCounts findings = new RuleCounts();
  private GuestWatch watch;
  private HostMonitorPages ownMonitorPages;
  private FaultInjector faults; // null for none
  private FaultyRemoval removal;
  private SocketListener socketListener = (endpoint, service, silo) -> false;

  /**
   * Makes a bus whose devices run on the processors' thread, and binds its connections.
   *
   * @param profile what the host speaks
   */
  public VmbusHost(
      GuestMemory memory,
      SynicHost synic,
      Scheduler scheduler,
      EventStream events,
      VmbusProfile profile) {
    this(memory, synic, Runnable::run, scheduler, events, profile);
  }

  /**
   * Makes a bus and binds its connections.
   *
   * @param processors the way to the thread that drives the processors, and so to the partition
   * @param scheduler of the bus and its devices; takes work from any thread
   * @param events takes events from both
   * @param profile what the host speaks
   */
  public VmbusHost(
      GuestMemory memory,
      SynicHost synic,
      Handoff processors,
      Scheduler scheduler,
      EventStream events,
      VmbusProfile profile) {
    this.memory = memory;
    this.synic = synic;
    this.processors = processors;
    this.scheduler = scheduler;
    this.events = events;
    server = new BusServer(memory, profile.bus(), profile.features(), new Port());
    link = new PartitionLink(this, server, synic, processors);
    monitored = new MonitoredInterrupts(this);
    BusEventNames.addTo(events, relid -> Optional.ofNullable(byRelid[relid]));
    link.bind(profile.bus());
  }

  /**
   * Has the host make faults.
   *
   * @throws IllegalStateException when a device is offered already
   */
  public void inject(FaultPlan plan) {
    if (!channels.isEmpty()) {
      throw new IllegalStateException("a device is offered already");
    }
    faults = new FaultInjector(plan, events);
    removal = new FaultyRemoval(this, faults);
  }

  /** How many faults of each kind in the plan were made, by label. */
  public Map<String, Long> faultCounts() {
    return faults == null ? Map.of() : faults.counts();
  }

  ChannelFaults faultsOf(String device, FaultPort port) {
    return faults == null ? null : faults.channel(device, port, scheduler);
  }

  /**
   * Offers a device.
   *
   * @return the device's channel, which the guest may open
   * @throws IllegalStateException when 2,047 channels are offered
   */
  public VmbusChannel offer(VmbusDevice device) {
    VmbusChannel channel = new VmbusChannel(this, device, null, 0);
    bind(channel, server.offer(channel.offer()));
    channels.add(channel);
    return channel;
  }

  int offerSubChannels(VmbusChannel primary, int count) {
    if (primary.subChannelIndex() != 0 || !primary.offered().open()) {
      throw new IllegalStateException("not an open channel that may have sub-channels");
    }
    VmbusVersion version = server.version();
    boolean possible = version != null && version.atLeast(VmbusVersion.V2_4);
    if (!possible || primary.offered().rescinded()) {
      return 0;
    }
    List<VmbusChannel> subChannels = primary.subChannels();
    for (int index = 1; index <= count; index++) {
      boolean known = index <= subChannels.size();
      if (known && server.offered(subChannels.get(index - 1).offered())) {
        continue;
      }
      OfferedChannel offered = server.offerSubChannel(primary.offered(), index);
      if (offered == null) {
        return index - 1;
      }
      if (!known) {
        VmbusChannel channel = new VmbusChannel(this, primary.device(), primary, index);
        subChannels.add(channel);
        channels.add(channel);
      }
      bind(subChannels.get(index - 1), offered);
    }
    return Math.max(count, 0);
  }

  private void bind(VmbusChannel channel, OfferedChannel offered) {
    channel.bind(offered);
    byRelid[offered.relid()] = channel;
    link.listen(channel, offered, offered.connectionId());
  }

  /**
   * Takes a device's offer back in good order: it works on until the guest has closed the channel,
   * as the guest is asked to. Sub-channels stop at once.
   */
  public void rescind(VmbusChannel channel) {
    if (channel.subChannelIndex() == 0) {
      server.rescind(channel.offered());
    } else {
      server.remove(channel.offered()); // the object may serve the next offer of the same index
    }
  }

  /** Takes a device away at once, whatever the guest is doing with it, and its offer back. */
  public void remove(VmbusChannel channel) {
    server.remove(channel.offered());
  }

  /**
   * Brings the host's own monitor pages, for guests that take them; else these bring theirs.
   *
   * @param toGuestGpa a page address where nothing else is
   * @param toHostGpa another
   */
  public void provideMonitorPages(long toGuestGpa, long toHostGpa) {
    ownMonitorPages = new HostMonitorPages(memory, toGuestGpa, toHostGpa);
  }

  /** Sets who answers a guest that connects to a host service; at first all are refused. */
  public void answerSockets(SocketListener listener) {
    socketListener = listener;
  }

  /**
   * Checks from now on what the guest does against the protocol beyond malformed input; costs a
   * little for every packet. To be called before the guest runs.
   */
  public void checkGuest() {
    watch = new GuestWatch(this, server, synic);
  }

  /** How often each rule was broken that was, by its name. */
  public Map<String, Long> findings() {
    return findings.byName();
  }

  /** The {@link FeatureFlags} that hold on the connection with the guest. */
  public int features() {
    return server.features();
  }

  /** Who the guest said it is, all zero when it did not. */
  public UUID guestClient() {
    return server.client();
  }

  /** The version agreed with the guest, or null while there is no connection. */
  public VmbusVersion version() {
    return server.version();
  }

  /** What went over each channel, in the order offered; the 1,024 that went last stay. */
  public List<ChannelStatistics> statistics() {
    return channels.stream().map(VmbusChannel::statistics).toList();
  }

  /** True until the channel's offer is taken back. */
  boolean offered(VmbusChannel channel) {
    return server.offered(channel.offered());
  }

  GuestMemory memory() {
    return memory;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Handoff processors() {
    return processors;
  }

  EventStream events() {
    return events;
  }

  Gpadl gpadl(OfferedChannel channel, int handle) {
    return server.gpadl(channel, handle);
  }

  void misbehaved(ProtocolRule rule, long subject, long detail) {
    misbehaved(rule, subject, detail, 0);
  }

  private void misbehaved(ProtocolRule rule, long subject, long detail, int offset) {
    findings.count(rule);
    long where = rule.concernsChannel() ? subject << 32 | offset : 0;
    events.publish(EventType.GUEST_MISBEHAVED, -1, rule.code(), subject, detail, where);
  }

  /** What checks a channel that is opened, null when the guest is not checked. */
  ChannelCheck newCheck(VmbusChannel channel, RingReader reader, long signals) {
    if (watch == null) {
      return null;
    }
    watch.arm();
    int relid = channel.relid();
    return new ChannelCheck(
        reader, signals, (rule, offset, detail) -> misbehaved(rule, relid, detail, offset));
  }

  /** Has every open channel look at what the guest left undone; false when none is open. */
  boolean lookAtChannels() {
    boolean any = false;
    for (VmbusChannel channel : channels) {
      any |= channel.look();
    }
    return any;
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

  /** Interrupts the guest for a channel, on the processors' thread. */
  void interruptGuest(OfferedChannel channel) {
    link.interrupt(channel);
  }

  /** The guest has set a channel's bit in the interrupt page; from any thread. */
  void signalled(int relid) {
    OfferedChannel offered = server.channel(relid);
    if (offered != null) {
      byRelid[relid].signalled(-1);
    }
  }

  /** A message waits for its slot. */
  void messageWaits(int vpIndex, int sint) {
    if (watch != null) {
      watch.waits(vpIndex, sint);
    }
  }

  private void forgetLongGone() {
    if (gone.size() > GONE_KEPT) {
      VmbusChannel oldest = gone.remove();
      channels.removeIf(channel -> channel.primary() == oldest);
    }
  }

  /** The field after the header: the relid, the GPADL or the version of most messages. */
  private static long argument(byte[] message, int length) {
    int end = MessageType.HEADER_SIZE + 4;
    return length < end ? 0 : LittleEndian.getInt(message, MessageType.HEADER_SIZE) & 0xffff_ffffL;
  }

  private final class Port implements BusPort {
    @Override
    public int processorCount() {
      return synic.processorCount();
    }

    @Override
    public void send(int vpIndex, int sint, byte[] message, int length) {
      int code = LittleEndian.getInt(message, MessageType.TYPE);
      if (events.active()) {
        events.publish(EventType.VMBUS_TO_GUEST, vpIndex, code, length, argument(message, length));
      }
      link.post(vpIndex, sint, Arrays.copyOf(message, length), code);
      if (watch != null) {
        watch.sent(message);
      }
    }

    @Override
    public boolean open(OfferedChannel offered) {
      VmbusChannel channel = byRelid[offered.relid()];
      if (faults != null && faults.failsOpen(channel.device().name(), offered.relid())) {
        return false;
      }
      if (!channel.open()) {
        return false;
      }
      if (removal != null) {
        removal.opened(channel);
      }
      if (offered.signalConnection() != offered.connectionId()) {
        link.listen(channel, offered, offered.signalConnection());
      }
      if (offered.monitor() != MonitorLayout.NO_MONITOR) {
        monitored.opened(channel, offered.monitor());
      }
      return true;
    }

    @Override
    public void close(OfferedChannel offered) {
      if (offered.monitor() != MonitorLayout.NO_MONITOR) {
        monitored.closed(offered.monitor());
      }
      if (offered.signalConnection() != offered.connectionId()) {
        link.ignore(offered.signalConnection());
      }
      byRelid[offered.relid()].close();
    }

    @Override
    public void released(OfferedChannel offered) {
      link.ignore(offered.connectionId());
      VmbusChannel channel = byRelid[offered.relid()];
      byRelid[offered.relid()] = null;
      if (channel.subChannelIndex() == 0) {
        gone.add(channel);
        forgetLongGone();
      }
    }

    @Override
    public MonitorPages ownMonitorPages() {
      return ownMonitorPages == null ? null : ownMonitorPages.pages();
    }

    @Override
    public boolean monitor(MonitorPages pages) {
      if (pages != null && pages.equals(ownMonitorPages())) {
        ownMonitorPages.clear();
      }
      return monitored.use(pages);
    }

    @Override
    public boolean refusesVersion(VmbusVersion version) {
      return faults != null && faults.refusesVersion(version);
    }

    @Override
    public boolean refusesGpadl(OfferedChannel offered, int handle) {
      return faults != null
          && faults.failsGpadl(byRelid[offered.relid()].device().name(), offered.relid(), handle);
    }

    @Override
    public boolean connect(UUID endpoint, UUID service, UUID silo) {
      return socketListener.connect(endpoint, service, silo);
    }

    @Override
    public void misbehaved(ProtocolRule rule, long subject, long detail) {
      VmbusHost.this.misbehaved(rule, subject, detail);
    }
  }
}
