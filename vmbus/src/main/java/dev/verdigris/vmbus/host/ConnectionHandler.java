package dev.verdigris.vmbus.host;

import dev.verdigris.vmbus.abi.ConnectionState;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.ModifyConnectionLayout;
import dev.verdigris.vmbus.abi.TlConnectLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.UUID;

/** The messages of a connection as a whole, from its making to its end. */
final class ConnectionHandler {
  private static final UUID NO_SILO = new UUID(0, 0);

  private final Connection connection;
  private final ChannelTable channels;
  private final BusPort port;

  ConnectionHandler(Connection connection, ChannelTable channels, BusPort port) {
    this.connection = connection;
    this.channels = channels;
    this.port = port;
  }

  /** REQUESTOFFERS. */
  void requestOffers() {
    if (connection.offersRequested()) {
      port.misbehaved(ProtocolRule.OFFERS_REQUESTED_TWICE, MessageType.REQUEST_OFFERS.code(), 0);
      return;
    }
    connection.setOffersRequested();
    channels.announceAll();
    connection.compose(MessageType.ALL_OFFERS_DELIVERED);
    connection.send(MessageType.ALL_OFFERS_DELIVERED);
  }

  /** MODIFY_CONNECTION: other monitor pages, or none. */
  void modify(byte[] message) {
    long toGuest = LittleEndian.getLong(message, ModifyConnectionLayout.MONITOR_PAGE_TO_GUEST);
    long toHost = LittleEndian.getLong(message, ModifyConnectionLayout.MONITOR_PAGE_TO_HOST);
    boolean none = toGuest == 0 && toHost == 0;
    boolean both = toGuest != 0 && toHost != 0;
    boolean done =
        !channels.monitorsInUse()
            && (none || both)
            && port.monitor(none ? null : new MonitorPages(toGuest, toHost));
    if (!done) {
      port.misbehaved(ProtocolRule.MONITOR_PAGES, MessageType.MODIFY_CONNECTION.code(), toHost);
    }
    byte[] response = connection.compose(MessageType.MODIFY_CONNECTION_RESPONSE);
    response[ModifyConnectionLayout.RESPONSE_STATE] =
        (byte) (done ? ConnectionState.SUCCESSFUL : ConnectionState.UNKNOWN_FAILURE);
    connection.send(MessageType.MODIFY_CONNECTION_RESPONSE);
  }

  /** PAUSE: after the response the host says nothing until RESUME. */
  void pause() {
    connection.compose(MessageType.PAUSE_RESPONSE);
    connection.send(MessageType.PAUSE_RESPONSE);
    connection.pause();
  }

  /** TL_CONNECT_REQUEST, of which a guest of any version may send the shorter form. */
  void tlConnect(byte[] message, int length) {
    boolean inSilo =
        connection.atLeast(VmbusVersion.V5_2) && length >= TlConnectLayout.SIZE_WITH_SILO;
    boolean accepted =
        port.connect(
            LittleEndian.getGuid(message, TlConnectLayout.ENDPOINT),
            LittleEndian.getGuid(message, TlConnectLayout.SERVICE),
            inSilo ? LittleEndian.getGuid(message, TlConnectLayout.SILO) : NO_SILO);
    if (accepted || !connection.atLeast(MessageType.TL_CONNECT_RESULT.since())) {
      return; // success is told by an offer
    }
    byte[] result = connection.compose(MessageType.TL_CONNECT_RESULT);
    int guids = TlConnectLayout.SIZE - TlConnectLayout.ENDPOINT;
    System.arraycopy(message, TlConnectLayout.ENDPOINT, result, TlConnectLayout.ENDPOINT, guids);
    LittleEndian.putInt(result, TlConnectLayout.RESULT_STATUS, MessageStatus.CONNECTION_REFUSED);
    connection.send(MessageType.TL_CONNECT_RESULT);
  }
}
