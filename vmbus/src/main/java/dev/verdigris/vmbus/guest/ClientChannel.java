package dev.verdigris.vmbus.guest;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.vmbus.PipeFrame;
import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.PacketType;
import dev.verdigris.vmbus.abi.PipeLayout;
import dev.verdigris.vmbus.abi.RingLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.ring.PacketExtension;
import dev.verdigris.vmbus.ring.RingPacket;
import dev.verdigris.vmbus.ring.RingPages;
import dev.verdigris.vmbus.ring.RingReader;
import dev.verdigris.vmbus.ring.RingWriter;
import java.util.Arrays;

/** A model guest's end of an open channel. */
public final class ClientChannel {
  private final BusClient bus;
  private final SynicClient synic;
  private final OfferReceived offer;
  private final long[] pages;
  private final int ringGpadl;
  private final RingWriter writer;
  private final RingReader reader;
  private final RingPacket packet = new RingPacket();
  private final PacketExtension extension = new PacketExtension();
  private final VmbusVersion version;
  private final int connectionId;
  private final int eventFlag;
  private byte[] frame = new byte[64];
  private boolean lowLatency;

  ClientChannel(
      BusClient bus,
      SynicClient synic,
      OfferReceived offer,
      OpenOptions options,
      long[] pages,
      int ringGpadl) {
    this.bus = bus;
    this.synic = synic;
    this.offer = offer;
    version = bus.version();
    connectionId = options.connectionId() == 0 ? offer.connectionId() : options.connectionId();
    eventFlag = options.eventFlag() < 0 ? offer.relid() : options.eventFlag();
    this.pages = pages;
    this.ringGpadl = ringGpadl;
    int half = pages.length / 2;
    long[] pfns = Arrays.stream(pages).map(gpa -> gpa >>> GuestMemory.PAGE_SHIFT).toArray();
    writer = RingWriter.attach(RingPages.of(bus.memory(), pfns, 0, half));
    reader = RingReader.attach(RingPages.of(bus.memory(), pfns, half, half));
    bus.memory().writeInt(pages[half] + RingLayout.FEATURES, RingLayout.FEATURE_PENDING_SEND_SIZE);
  }

  /** What was offered. */
  public OfferReceived offer() {
    return offer;
  }

  /** Address of the page that holds the header of the guest-to-host ring. */
  public long outgoingHeader() {
    return pages[0];
  }

  /** Address of the page that holds the header of the host-to-guest ring. */
  public long incomingHeader() {
    return pages[pages.length / 2];
  }

  /** The guest-to-host ring as bytes, for guests that misbehave. */
  public RawRing rawOutgoing() {
    return new RawRing(bus.memory(), pages, 0, pages.length / 2);
  }

  /** The host-to-guest ring as bytes. */
  public RawRing rawIncoming() {
    return new RawRing(bus.memory(), pages, pages.length / 2, pages.length / 2);
  }

  /** Event connection that this guest signals. */
  public int connectionId() {
    return connectionId;
  }

  /** Event flag that the host sets, from version 2.4. */
  public int eventFlag() {
    return eventFlag;
  }

  /** Signals by hypercall although the channel has a monitor, or no longer. */
  public void lowLatency(boolean wanted) {
    lowLatency = wanted;
  }

  /** Handle of the GPADL that holds the rings. */
  public int ringGpadl() {
    return ringGpadl;
  }

  /**
   * Sends an in-band packet that wants a completion, and signals the host when it is to be.
   *
   * @return false when it does not fit
   */
  public boolean send(long transaction, byte[] payload, int length) {
    int flags = PacketType.FLAG_COMPLETION_REQUESTED;
    return write(PacketType.IN_BAND, flags, transaction, payload, length);
  }

  /**
   * Sends an in-band packet that nothing is given back for, and signals the host when it is to be.
   *
   * @return false when it does not fit
   */
  public boolean post(byte[] payload, int length) {
    return write(PacketType.IN_BAND, 0, 0, payload, length);
  }

  /**
   * Completes a packet of the host's, and signals the host when it is to be.
   *
   * @param transaction the packet's
   * @return false when it does not fit
   */
  public boolean complete(long transaction, byte[] payload, int length) {
    return write(PacketType.COMPLETION, 0, transaction, payload, length);
  }

  private boolean write(int type, int flags, long transaction, byte[] payload, int length) {
    if (!writer.write(type, flags, transaction, payload, 0, length)) {
      return false;
    }
    signalIfNeeded();
    return true;
  }

  /**
   * Sends a GPA-direct packet that wants a completion.
   *
   * @param buffer the ranges
   * @return false when it does not fit
   */
  public boolean send(long transaction, GuestBuffer buffer, byte[] payload, int length) {
    buffer.describe(extension);
    int flags = PacketType.FLAG_COMPLETION_REQUESTED;
    if (!writer.write(extension, flags, transaction, payload, 0, length)) {
      return false;
    }
    signalIfNeeded();
    return true;
  }

  private void signalIfNeeded() {
    if (writer.signalNeeded()) {
      signal();
    }
  }

  /**
   * Sends data on a channel in pipe mode; nothing is given back.
   *
   * @return false when it does not fit
   */
  public boolean sendPipe(byte[] data, int length) {
    if (frame.length < PipeLayout.HEADER_SIZE + length) {
      frame = new byte[PipeLayout.HEADER_SIZE + length];
    }
    int bytes = PipeFrame.encode(frame, data, 0, length);
    return post(frame, bytes);
  }

  /** Signals the host, needed or not. */
  public void signal() {
    if (offer.monitorAllocated() && !lowLatency) {
      bus.monitor().trigger(offer.monitorId());
      return;
    }
    boolean dedicated = version.atLeast(VmbusVersion.V1_1) && offer.dedicated();
    if (dedicated) {
      synic.signal(connectionId, 0);
      return;
    }
    long at = bus.interruptPage() + BusConnections.INTERRUPT_PAGE_HALF + (offer.relid() >>> 3);
    bus.memory().writeByte(at, bus.memory().readByte(at) | 1 << (offer.relid() & 7));
    synic.signal(BusConnections.EVENT, 0);
  }

  /**
   * Takes the interrupt that the host sent for this channel.
   *
   * @return true when there was one
   */
  public boolean takeInterrupt() {
    if (version.atLeast(VmbusVersion.V2_4)) {
      return synic.takeEvent(eventFlag);
    }
    long at = bus.interruptPage() + (offer.relid() >>> 3);
    int bits = bus.memory().readByte(at);
    int bit = 1 << (offer.relid() & 7);
    bus.memory().writeByte(at, bits & ~bit);
    return synic.takeEvent(0) && (bits & bit) != 0;
  }

  /** The next packet from the host, or null; valid until the next call. */
  public RingPacket receive() {
    if (!reader.next(packet)) {
      return null;
    }
    reader.accept();
    return packet;
  }

  /** Frees the space of the packets received, and signals the host when it waits for that. */
  public void finish() {
    if (reader.commit()) {
      signal();
    }
  }

  /** Asks the host for no interrupts. */
  public void mask() {
    reader.mask();
  }

  /**
   * Asks the host for interrupts again.
   *
   * @return true when a packet came in the meantime
   */
  public boolean unmask() {
    return reader.unmask();
  }

  /** Lets the host work until it has nothing to do. */
  public void pump() {
    bus.collect();
  }

  /** Closes the channel and gives its pages back. */
  public void close() {
    bus.close(offer, ringGpadl);
    for (long page : pages) {
      bus.pages().release(page);
    }
  }
}
