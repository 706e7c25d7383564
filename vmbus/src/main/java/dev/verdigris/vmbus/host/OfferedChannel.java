package dev.verdigris.vmbus.host;

import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.ChannelOffer;
import dev.verdigris.vmbus.abi.OpenLayout;
import dev.verdigris.vmbus.gpadl.Gpadl;

/** A channel as the bus sees it: what was offered, and how far the guest has got with it. */
public final class OfferedChannel {
  private final int relid;
  private final ChannelOffer offer;
  private final byte[] userData = new byte[OpenLayout.USER_DATA_SIZE];
  boolean announced;
  boolean rescinded;
  boolean open;
  Gpadl rings;
  int downstreamOffset;
  int targetVp;

  OfferedChannel(int relid, ChannelOffer offer) {
    this.relid = relid;
    this.offer = offer;
  }

  /** The channel's number on the bus, 1–2047; also its event flag. */
  public int relid() {
    return relid;
  }

  /** What the device offers. */
  public ChannelOffer offer() {
    return offer;
  }

  /** Event connection that the guest signals. */
  public int connectionId() {
    return BusConnections.ofChannel(relid);
  }

  /** True from the guest's open to its close, or the end of the connection. */
  public boolean open() {
    return open;
  }

  /** True when the offer was taken back and the guest has not released the relid yet. */
  public boolean rescinded() {
    return rescinded;
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
}
