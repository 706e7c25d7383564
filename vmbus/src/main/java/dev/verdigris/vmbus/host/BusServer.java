package dev.verdigris.vmbus.host;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.vmbus.abi.ChannelOffer;
import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.gpadl.Gpadl;
import java.util.Map;
import java.util.UUID;

/**
 * The host's side of the channel protocol as a state machine: it is fed messages, and answers
 * through a {@link BusPort}. It does no input or output of its own and keeps no thread; one thread
 * at a time may use it.
 *
 * <p>What a guest sends out of order, too short or not at all defined is dropped and reported,
 * never answered: hosts are silent about it too.
 */
public final class BusServer {
  private final BusPort port;
  private final Connection connection;
  private final ChannelTable channels;
  private final Map<MessageType, Handler> handlers;

  @FunctionalInterface
  private interface Handler {
    /** Takes a message that is as long as its type is at least. */
    void handle(byte[] message, int length, int connectionId);
  }

  /**
   * Makes a bus that nothing is offered on.
   *
   * @param newest the newest version that the host agrees to
   * @param features the {@link FeatureFlags} that it has from 6.0 on
   */
  public BusServer(GuestMemory memory, VmbusVersion newest, int features, BusPort port) {
    this.port = port;
    connection = new Connection(port);
    channels = new ChannelTable(memory, connection, port);
    ContactHandler contact = new ContactHandler(newest, features, connection, channels, port);
    ConnectionHandler whole = new ConnectionHandler(connection, channels, port);
    ChannelOpener opener = new ChannelOpener(connection, channels, port);
    ChannelHandler life = new ChannelHandler(connection, channels, opener, port);
    ReservedHandler reserved = new ReservedHandler(connection, channels, opener, port);
    GpadlHandler gpadls = new GpadlHandler(connection, channels, port);
    handlers =
        Map.ofEntries(
            entry(MessageType.INITIATE_CONTACT, contact::initiate),
            entry(MessageType.UNLOAD, (message, length, at) -> contact.unload()),
            entry(MessageType.REQUEST_OFFERS, (message, length, at) -> whole.requestOffers()),
            entry(MessageType.MODIFY_CONNECTION, (message, length, at) -> whole.modify(message)),
            entry(MessageType.PAUSE, (message, length, at) -> whole.pause()),
            entry(MessageType.RESUME, (message, length, at) -> connection.resume()),
            entry(
                MessageType.TL_CONNECT_REQUEST,
                (message, length, at) -> whole.tlConnect(message, length)),
            entry(MessageType.OPEN_CHANNEL, (message, length, at) -> life.open(message)),
            entry(MessageType.CLOSE_CHANNEL, (message, length, at) -> life.close(message)),
            entry(MessageType.MODIFY_CHANNEL, (message, length, at) -> life.modify(message)),
            entry(MessageType.RELID_RELEASED, (message, length, at) -> life.released(message)),
            entry(MessageType.OPEN_RESERVED, (message, length, at) -> reserved.open(message)),
            entry(MessageType.CLOSE_RESERVED, (message, length, at) -> reserved.close(message)),
            entry(
                MessageType.GPADL_HEADER, (message, length, at) -> gpadls.header(message, length)),
            entry(MessageType.GPADL_BODY, (message, length, at) -> gpadls.body(message, length)),
            entry(MessageType.GPADL_TEARDOWN, (message, length, at) -> gpadls.tearDown(message)));
  }

  /**
   * Offers a channel, at once when the guest has asked for offers already. A channel of the same
   * class and instance that the guest was told to give back, and has not yet, is waited for.
   *
   * @throws IllegalStateException when 2,047 are offered
   */
  public OfferedChannel offer(ChannelOffer offer) {
    OfferedChannel channel = channels.add(offer, null, 0);
    if (channel == null) {
      throw new IllegalStateException("no relid is left");
    }
    return channel;
  }

  /**
   * Offers a sub-channel, from version 2.4; it is rescinded when its channel is closed or
   * rescinded.
   *
   * @param index 1–65535
   * @return null when 2,047 channels are offered
   */
  public OfferedChannel offerSubChannel(OfferedChannel primary, int index) {
    return channels.add(primary.offer(), primary, index);
  }

  /**
   * Takes an offer back. A device that runs goes on, until the guest has closed the channel; then
   * the guest releases its relid.
   */
  public void rescind(OfferedChannel channel) {
    channels.rescind(channel);
  }

  /** Stops a channel's device at once, and takes its offer back. */
  public void remove(OfferedChannel channel) {
    channels.stop(channel);
    channels.rescind(channel);
  }

  /** True until the channel's offer is taken back. */
  public boolean offered(OfferedChannel channel) {
    return channels.get(channel.relid()) == channel && !channel.rescinded();
  }

  /** The version agreed, or null while there is no connection. */
  public VmbusVersion version() {
    return connection.version();
  }

  /** The {@link FeatureFlags} that hold on the connection. */
  public int features() {
    return connection.features();
  }

  /** Who the guest said it is, all zero when it did not. */
  public UUID client() {
    return connection.client();
  }

  /** Guest-physical address of the interrupt page, 0 when the version agreed has none. */
  public long interruptPage() {
    return connection.interruptPage();
  }

  /** The channel of a relid, or null. */
  public OfferedChannel channel(int relid) {
    return channels.get(relid);
  }

  /** A GPADL of a channel, or null. */
  public Gpadl gpadl(OfferedChannel channel, int handle) {
    return channels.gpadls().get(channel.relid(), handle);
  }

  /**
   * Takes a message from the guest.
   *
   * @param message holds the message from its first byte
   * @param length bytes, 0–240
   * @param connectionId the message connection that it came through
   */
  public void receive(byte[] message, int length, int connectionId) {
    if (length < MessageType.HEADER_SIZE) {
      port.misbehaved(ProtocolRule.MESSAGE_SHORT, -1, length);
      return;
    }
    int code = LittleEndian.getInt(message, MessageType.TYPE);
    MessageType type = MessageType.of(code);
    if (type == null || !type.fromGuest()) {
      port.misbehaved(ProtocolRule.MESSAGE_UNKNOWN, Integer.toUnsignedLong(code), length);
    } else if (length < connection.sizeOf(type)) {
      port.misbehaved(ProtocolRule.MESSAGE_SHORT, code, length);
    } else if (allowed(type)) {
      handlers.get(type).handle(message, length, connectionId);
    }
  }

  private boolean allowed(MessageType type) {
    VmbusVersion version = connection.version();
    if (type.equals(MessageType.INITIATE_CONTACT)) {
      return true;
    }
    if (version == null) {
      boolean served = type.equals(MessageType.CLOSE_RESERVED);
      return served || refused(ProtocolRule.NOT_CONNECTED, type, 0);
    }
    if (!version.atLeast(type.since())) {
      return refused(ProtocolRule.MESSAGE_TOO_NEW, type, version.code());
    }
    if (type.feature() != FeatureFlags.NONE && !connection.has(type.feature())) {
      return refused(ProtocolRule.FEATURE_MISSING, type, connection.features());
    }
    boolean ends = type.equals(MessageType.RESUME) || type.equals(MessageType.UNLOAD);
    return !connection.paused() || ends || refused(ProtocolRule.MESSAGE_PAUSED, type, 0);
  }

  private boolean refused(ProtocolRule rule, MessageType type, long detail) {
    port.misbehaved(rule, type.code(), detail);
    return false;
  }

  private static Map.Entry<MessageType, Handler> entry(MessageType type, Handler handler) {
    return Map.entry(type, handler);
  }
}
