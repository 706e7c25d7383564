package dev.verdigris.vmbus.host;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.vmbus.abi.ChannelOffer;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.gpadl.Gpadl;
import java.util.Map;

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
    void handle(byte[] message, int length);
  }

  /**
   * Makes a bus that nothing is offered on.
   *
   * @param newest the newest version that the host agrees to
   */
  public BusServer(GuestMemory memory, VmbusVersion newest, BusPort port) {
    this.port = port;
    connection = new Connection(port);
    channels = new ChannelTable(memory, connection, port);
    ContactHandler contact = new ContactHandler(newest, connection, channels, port);
    ChannelHandler life = new ChannelHandler(connection, channels, port);
    GpadlHandler gpadls = new GpadlHandler(connection, channels, port);
    handlers =
        Map.ofEntries(
            entry(MessageType.INITIATE_CONTACT, (message, length) -> contact.initiate(message)),
            entry(MessageType.REQUEST_OFFERS, (message, length) -> contact.requestOffers()),
            entry(MessageType.UNLOAD, (message, length) -> contact.unload()),
            entry(
                MessageType.TL_CONNECT_REQUEST,
                (message, length) -> contact.refuseTlConnect(message)),
            entry(MessageType.OPEN_CHANNEL, (message, length) -> life.open(message)),
            entry(MessageType.CLOSE_CHANNEL, (message, length) -> life.close(message)),
            entry(MessageType.MODIFY_CHANNEL, (message, length) -> life.modify(message)),
            entry(MessageType.RELID_RELEASED, (message, length) -> life.released(message)),
            entry(MessageType.GPADL_HEADER, gpadls::header),
            entry(MessageType.GPADL_BODY, gpadls::body),
            entry(MessageType.GPADL_TEARDOWN, (message, length) -> gpadls.tearDown(message)));
  }

  /**
   * Offers a channel, at once when the guest has asked for offers already.
   *
   * @throws IllegalStateException when 2,047 are offered
   */
  public OfferedChannel offer(ChannelOffer offer) {
    return channels.add(offer);
  }

  /** Takes an offer back. The guest closes the channel and releases its relid. */
  public void rescind(OfferedChannel channel) {
    channels.rescind(channel);
  }

  /** The version agreed, or null while there is no connection. */
  public VmbusVersion version() {
    return connection.version();
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
   */
  public void receive(byte[] message, int length) {
    if (length < MessageType.HEADER_SIZE) {
      port.misbehaved(ProtocolRule.MESSAGE_SHORT, -1, length);
      return;
    }
    int code = LittleEndian.getInt(message, MessageType.TYPE);
    MessageType type = MessageType.of(code);
    if (type == null || !type.fromGuest()) {
      port.misbehaved(ProtocolRule.MESSAGE_UNKNOWN, code, length);
    } else if (length < type.size()) {
      port.misbehaved(ProtocolRule.MESSAGE_SHORT, code, length);
    } else if (allowed(type)) {
      handlers.get(type).handle(message, length);
    }
  }

  private boolean allowed(MessageType type) {
    VmbusVersion version = connection.version();
    if (type.equals(MessageType.INITIATE_CONTACT)) {
      return true;
    }
    if (version == null) {
      port.misbehaved(ProtocolRule.NOT_CONNECTED, type.code(), 0);
      return false;
    }
    if (!version.atLeast(type.since())) {
      port.misbehaved(ProtocolRule.MESSAGE_TOO_NEW, type.code(), version.code());
      return false;
    }
    return true;
  }

  private static Map.Entry<MessageType, Handler> entry(MessageType type, Handler handler) {
    return Map.entry(type, handler);
  }
}
