package dev.verdigris.vmbus;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.time.CoalescedWork;
import dev.verdigris.hypercall.time.Timer;
import dev.verdigris.vmbus.abi.ChannelOffer;
import dev.verdigris.vmbus.abi.PacketType;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.check.ChannelCheck;
import dev.verdigris.vmbus.fault.ChannelFaults;
import dev.verdigris.vmbus.fault.FaultPort;
import dev.verdigris.vmbus.gpadl.Gpadl;
import dev.verdigris.vmbus.host.OfferedChannel;
import dev.verdigris.vmbus.host.ProtocolRule;
import dev.verdigris.vmbus.ring.RingFault;
import dev.verdigris.vmbus.ring.RingPacket;
import dev.verdigris.vmbus.ring.RingPages;
import dev.verdigris.vmbus.ring.RingReader;
import dev.verdigris.vmbus.ring.RingWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A device's channel: the two rings, seen from the host, and the signals that go with them. A
 * device uses it from the scheduler's calls only.
 */
public final class VmbusChannel {
  /** Packets taken in one piece of work, so that one channel does not keep the others waiting. */
  private static final int BATCH = 64;

  /** How often to look for room when the guest does not signal it. */
  private static final long POLL_NANOS = 1_000_000;

  private static final int NOTHING = -1;

  private final VmbusHost bus;
  private final VmbusDevice device;
  private final ChannelOffer offer;
  private final VmbusChannel primary;
  private final int subChannelIndex;
  private final List<VmbusChannel> subChannels = new ArrayList<>();
  private final RingPacket packet = new RingPacket();
  private final ChannelTraffic traffic;
  private final CoalescedWork drain;
  private final CoalescedWork interrupt;
  private final Timer poll;
  private final ChannelFaults faults; // null for none
  private OfferedChannel offered;
  private RingReader reader;
  private RingWriter writer;
  // While open and the guest is checked, else null.
  private ChannelCheck check;
  // The packet at hand was published, and comes again: the device did not take it.
  private boolean announced;
  private boolean faultReported;
  // Payload bytes that the device was told no for, and was not called about since.
  private int wanted = NOTHING;

  /** A channel of a device: its primary one, or a sub-channel. */
  VmbusChannel(VmbusHost bus, VmbusDevice device, VmbusChannel primary, int subChannelIndex) {
    this.bus = bus;
    this.device = device;
    this.primary = primary == null ? this : primary;
    this.subChannelIndex = subChannelIndex;
    offer = primary == null ? device.offer() : primary.offer;
    traffic = new ChannelTraffic(bus.events(), this);
    drain = new CoalescedWork(bus.scheduler(), this::drain);
    interrupt = new CoalescedWork(bus.processors(), this::interruptGuest);
    poll = bus.scheduler().newTimer(this::resume);
    faults = bus.faultsOf(device.name(), new Unimpaired());
  }

  void bind(OfferedChannel newOffered) {
    offered = newOffered;
  }

  OfferedChannel offered() {
    return offered;
  }

  /** The channel's number on the bus, 1–2047. */
  public int relid() {
    return offered.relid();
  }

  /** 0 for the channel that the device was offered with, which sub-channels may come to. */
  public int subChannelIndex() {
    return subChannelIndex;
  }

  /** The channel that this is a sub-channel of; itself when it is none. */
  public VmbusChannel primary() {
    return primary;
  }

  /**
   * Offers sub-channels 1 to {@code count}, which the guest has asked for in the device's protocol;
   * those that are offered already stay. The device meets them in its calls as it does this
   * channel. They are rescinded when this channel is closed.
   *
   * <p>To be called while the channel is open, not from {@link VmbusDevice#opened}.
   *
   * @return how many of them are offered: fewer when the bus has no channel left, none before
   *     version 2.4
   */
  public int offerSubChannels(int count) {
    return bus.offerSubChannels(this, count);
  }

  VmbusDevice device() {
    return device;
  }

  /** Sub-channels that were offered before, in the order of their indices. */
  List<VmbusChannel> subChannels() {
    return subChannels;
  }

  /** What the device offered. */
  public ChannelOffer offer() {
    return offer;
  }

  /**
   * The bus version agreed with the guest; null while there is no connection. A reserved channel
   * that outlives its connection keeps the version.
   */
  public VmbusVersion version() {
    VmbusVersion version = bus.version();
    return version != null || !isOpen() ? version : offered.version();
  }

  /** True when the guest has opened the channel for its crash: it gets no interrupts. */
  public boolean isReserved() {
    return offered.reserved();
  }

  /** The guest's memory. */
  public GuestMemory memory() {
    return bus.memory();
  }

  /** What the driver gave with its open request, 120 bytes; not to be changed. */
  public byte[] userData() {
    return offered.userData();
  }

  /** A GPADL that the guest has established on this channel, or null. */
  public Gpadl gpadl(int handle) {
    return bus.gpadl(offered, handle);
  }

  /** True while the guest has the channel open. */
  public boolean isOpen() {
    return reader != null;
  }

  /**
   * Tells whether a packet to the guest fits now. When it does not, the guest is asked for room.
   * Once there is some, {@link VmbusDevice#writable} is called, and the packet that the device did
   * not take comes again.
   *
   * @param payload bytes
   */
  public boolean canSend(int payload) {
    if (writer == null) {
      return false;
    }
    if (writer.fits(payload) || writer.awaitSpace(payload)) {
      return true;
    }
    wanted = payload;
    if (check != null) {
      check.roomWanted();
    }
    traffic.full(payload);
    if (!reader.writerAsksForSpace()) {
      poll.arm(bus.scheduler().clock().nanos() + POLL_NANOS);
    }
    return false;
  }

  /**
   * Sends an in-band packet.
   *
   * @param transaction what the guest is to give back, 0 when nothing is expected
   * @param flags 0 or {@link PacketType#FLAG_COMPLETION_REQUESTED}
   * @return false when it does not fit, see {@link #canSend}, or the channel is closed
   */
  public boolean send(long transaction, int flags, byte[] payload, int length) {
    return write(PacketType.IN_BAND, flags, transaction, payload, length);
  }

  /**
   * Completes a packet of the guest's.
   *
   * @param transaction the packet's
   * @return false when it does not fit, see {@link #canSend}, or the channel is closed
   */
  public boolean complete(long transaction, byte[] payload, int length) {
    return write(PacketType.COMPLETION, 0, transaction, payload, length);
  }

  private boolean write(int type, int flags, long transaction, byte[] payload, int length) {
    return faults == null
        ? put(type, flags, transaction, payload, length)
        : faults.send(type, flags, transaction, payload, length);
  }

  private boolean put(int type, int flags, long transaction, byte[] payload, int length) {
    if (writer == null || !writer.write(type, flags, transaction, payload, 0, length)) {
      return false;
    }
    traffic.sent(type, transaction, length);
    if (check != null) {
      check.toGuest(type, flags, transaction);
    }
    if (writer.signalNeeded()) {
      signalGuest();
    }
    return true;
  }

  /** Asks for a call of {@link VmbusDevice#received} when a packet waits. */
  public void resume() {
    drain.request();
  }

  /** Reports that the guest broke a rule of the device's protocol. */
  public void misbehaved(ProtocolRule rule, long detail) {
    bus.misbehaved(rule, relid(), detail);
  }

  /** What went over the channel so far. */
  public ChannelStatistics statistics() {
    return traffic.statistics(
        subChannelIndex == 0 ? device.name() : device.name() + "/" + subChannelIndex,
        offer.instance());
  }

  /**
   * The guest has signalled; called from any thread.
   *
   * @param vpIndex -1 when it is not known
   */
  void signalled(int vpIndex) {
    traffic.signalledBy(vpIndex);
    resume();
  }

  boolean open() {
    Gpadl gpadl = offered.rings();
    int split = offered.downstreamOffset();
    RingPages in = gpadl.ring(bus.memory(), 0, split);
    RingPages out = gpadl.ring(bus.memory(), split, gpadl.ringPages() - split);
    if (in == null || out == null) {
      return false;
    }
    reader = RingReader.attach(in);
    writer = RingWriter.attach(out);
    announced = false;
    faultReported = false;
    wanted = NOTHING;
    if (reader == null || writer == null) {
      misbehaved(ProtocolRule.RING_INDEX, 0);
      reader = null;
      writer = null;
      return false;
    }
    check = bus.newCheck(this, reader, traffic.signalsIn());
    if (!device.opened(this)) {
      reader = null;
      writer = null;
      check = null;
      return false;
    }
    resume(); // the guest may have written before its open was answered
    return true;
  }

  void close() {
    poll.cancel();
    if (faults != null) {
      faults.closed();
    }
    device.closed(this);
    reader = null;
    writer = null;
    check = null;
  }

  /** Looks for what the guest should have done by now; false when the channel is not checked. */
  boolean look() {
    if (check == null) {
      return false;
    }
    check.look(traffic.signalsIn());
    return true;
  }

  private void drain() {
    if (reader != null && wanted != NOTHING) {
      offerRoom();
    }
    if (reader == null) {
      return; // closed, or the device has removed itself
    }
    if (check != null) {
      check.begin(traffic.signalsIn());
    }
    RingReader ring = reader;
    ring.mask();
    int taken = 0;
    boolean more = true;
    while (taken < BATCH && more) {
      more = ring.next(packet);
      if (more) {
        more = take(ring);
        if (reader == null) {
          return; // the device has removed itself
        }
        if (!more) {
          stalled(taken);
          return;
        }
        taken++;
      }
    }
    finishBatch(taken);
  }

  /** Tells the device of the room that it wanted, or asks the guest for it again. */
  private void offerRoom() {
    int payload = wanted;
    wanted = NOTHING;
    if (writer.fault() == RingFault.NONE && canSend(payload)) {
      device.writable(this);
    }
  }

  private boolean take(RingReader ring) {
    if (faults != null && !announced && faults.pauses(packet.transaction())) {
      return false;
    }
    int bytes = packet.length();
    if (!announced) {
      announce();
    }
    if (!device.received(this, packet)) {
      return false;
    }
    announced = false;
    traffic.taken(bytes);
    ring.accept();
    return true;
  }

  private void announce() {
    announced = true;
    traffic.met(packet);
    if (check != null) {
      check.fromGuest(packet);
    }
  }

  private void finishBatch(int taken) {
    endBatch(taken, false);
    if (reader.commit()) {
      signalGuest();
    }
    if (taken == BATCH || unmask()) {
      resume();
    }
    reportFaults();
  }

  private boolean unmask() {
    boolean waiting = reader.unmask();
    if (check != null) {
      check.unmasked();
    }
    return waiting;
  }

  private void endBatch(int taken, boolean stalled) {
    traffic.drained(taken, stalled);
    if (check != null) {
      check.end(stalled, bus.scheduler().clock().nanos());
    }
  }

  /** The device waits: the rest stays in the ring until the guest has made room. */
  private void stalled(int taken) {
    endBatch(taken, true);
    if (reader.commit()) {
      signalGuest();
    }
    reportFaults();
  }

  private void reportFaults() {
    RingFault fault = reader.fault() != RingFault.NONE ? reader.fault() : writer.fault();
    if (fault == RingFault.NONE || faultReported) {
      return;
    }
    faultReported = true;
    switch (fault) {
      case PACKET_LENGTH -> misbehaved(ProtocolRule.RING_PACKET_LENGTH, 0);
      case PAYLOAD_OFFSET -> misbehaved(ProtocolRule.RING_PAYLOAD_OFFSET, 0);
      default -> misbehaved(ProtocolRule.RING_INDEX, 0);
    }
  }

  private void signalGuest() {
    traffic.signalled();
    interrupt.request();
  }

  private void interruptGuest() {
    bus.interruptGuest(offered);
  }

  /** The channel without its faults. */
  private final class Unimpaired implements FaultPort {
    @Override
    public int relid() {
      return VmbusChannel.this.relid();
    }

    @Override
    public boolean put(int type, int flags, long transaction, byte[] payload, int length) {
      return VmbusChannel.this.put(type, flags, transaction, payload, length);
    }

    @Override
    public void resume() {
      VmbusChannel.this.resume();
    }
  }
}
