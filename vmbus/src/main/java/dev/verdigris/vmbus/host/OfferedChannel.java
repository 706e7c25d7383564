package dev.verdigris.vmbus.host;

import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.ChannelOffer;
import dev.verdigris.vmbus.abi.MonitorLayout;
import dev.verdigris.vmbus.abi.OpenLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.gpadl.Gpadl;
import java.util.Arrays;

/** A channel as the bus sees it: what was offered, and how far the guest has got with it. */
public final class OfferedChannel {
  /** How far the guest has got. */
  enum State {
    /** The guest does not know of the channel, or has given it up. */
    RELEASED,
    /** Offered to the guest. */
    CLOSED,
    /** Opened by OPENCHANNEL. */
    OPEN,
    /** Opened by OPEN_RESERVED_CHANNEL: outlives the connection. */
    RESERVED,
    /** Taken back; the guest has still to release the relid. */
    RESCINDED
  }

  private final int relid;
  private final ChannelOffer offer;
  private final OfferedChannel primary;
  private final int subChannelIndex;
  private final byte[] userData = new byte[OpenLayout.USER_DATA_SIZE];
  State state = State.RELEASED;
  // The device works on the rings. A rescinded channel's may, until the guest has closed it.
  boolean running;
  // Released by the guest of its own will, and not to be offered again on this connection.
  boolean givenUp;
  int monitor = MonitorLayout.NO_MONITOR;
  VmbusVersion version;
  Gpadl rings;
  int downstreamOffset;
  int targetVp;
  int signalConnection;
  int eventFlag;

  OfferedChannel(int relid, ChannelOffer offer, OfferedChannel primary, int subChannelIndex) {
    this.relid = relid;
    this.offer = offer;
    this.primary = primary;
    this.subChannelIndex = subChannelIndex;
  }

  /** The channel's number on the bus, 1–2047. */
  public int relid() {
    return relid;
  }

  /** What the device offers. */
  public ChannelOffer offer() {
    return offer;
  }

  /** The channel that this is a sub-channel of, or null. */
  OfferedChannel primary() {
    return primary;
  }

  /** 0 for a primary channel. */
  public int subChannelIndex() {
    return subChannelIndex;
  }

  /** Event connection that the offer names. */
  public int connectionId() {
    return BusConnections.ofChannel(relid);
  }

  /** While open: event connection that the guest signals, the offer's or one of its own choice. */
  public int signalConnection() {
    return signalConnection;
  }

  /** While open: event flag that the host sets, the relid or one of the guest's choice. */
  public int eventFlag() {
    return eventFlag;
  }

  /** The channel's monitor, or {@link MonitorLayout#NO_MONITOR}. */
  public int monitor() {
    return monitor;
  }

  /** True while the device works on the channel's rings. */
  public boolean open() {
    return running;
  }

  /** True when the offer was taken back and the guest has not released the relid yet. */
  public boolean rescinded() {
    return state == State.RESCINDED;
  }

  /** True when the channel is open by reservation. */
  public boolean reserved() {
    return state == State.RESERVED;
  }

  /** While open: the version that was spoken when it was opened. */
  public VmbusVersion version() {
    return version;
  }

  /** While open: the GPADL that holds both rings. */
  public Gpadl rings() {
    return rings;
  }

  /** While open: pages before the host-to-guest ring, 2 at least. */
  public int downstreamOffset() {
    return downstreamOffset;
  }

  /** While open: the processor to signal, or {@link OpenLayout#NO_INTERRUPTS}. */
  public int targetVp() {
    return targetVp;
  }

  /** What the driver gave with its open request; shared, not to be changed. */
  public byte[] userData() {
    return userData;
  }

  /** Back to what holds when the guest asks for nothing special. */
  void resetSignals() {
    signalConnection = connectionId();
    eventFlag = relid;
    Arrays.fill(userData, (byte) 0);
  }

  /** True for two offers that a guest could not tell apart. */
  boolean sameAs(OfferedChannel other) {
    return offer.instance().equals(other.offer.instance())
        && offer.deviceClass().equals(other.offer.deviceClass())
        && subChannelIndex == other.subChannelIndex;
  }
}
