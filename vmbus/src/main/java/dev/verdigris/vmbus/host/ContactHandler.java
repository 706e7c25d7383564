package dev.verdigris.vmbus.host;

import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.ContactLayout;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.TlConnectLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;

/** The messages of the connection as a whole. */
final class ContactHandler {
  private final VmbusVersion newest;
  private final Connection connection;
  private final ChannelTable channels;
  private final BusPort port;

  ContactHandler(VmbusVersion newest, Connection connection, ChannelTable channels, BusPort port) {
    this.newest = newest;
    this.connection = connection;
    this.channels = channels;
    this.port = port;
  }

  /** INITIATE_CONTACT; on a live connection it starts anew, as a kexec'ed kernel expects. */
  void initiate(byte[] message) {
    VmbusVersion version = new VmbusVersion(LittleEndian.getInt(message, ContactLayout.VERSION));
    int vp = 0;
    if (version.atLeast(VmbusVersion.V3_0)) {
      vp = LittleEndian.getInt(message, ContactLayout.TARGET_VP);
    }
    if (vp < 0 || vp >= port.processorCount()) {
      port.misbehaved(
          ProtocolRule.CONTACT_TARGET,
          MessageType.INITIATE_CONTACT.code(),
          Integer.toUnsignedLong(vp));
      return;
    }
    channels.reset();
    connection.disconnect();
    boolean sintKnown = true;
    long interruptPage = 0;
    if (version.atLeast(VmbusVersion.V5_0)) {
      int sint = LittleEndian.getByte(message, ContactLayout.MESSAGE_SINT);
      sintKnown = sint == BusConnections.SINT;
      if (!sintKnown) {
        port.misbehaved(ProtocolRule.CONTACT_TARGET, MessageType.INITIATE_CONTACT.code(), sint);
      }
    } else {
      interruptPage = LittleEndian.getLong(message, ContactLayout.INTERRUPT_PAGE);
    }
    boolean supported = sintKnown && newest.atLeast(version) && VmbusVersion.ALL.contains(version);
    connection.connect(supported ? version : null, vp, interruptPage);
    byte[] response = connection.compose(MessageType.VERSION_RESPONSE);
    response[ContactLayout.RESPONSE_SUPPORTED] = (byte) (supported ? 1 : 0);
    if (supported && version.atLeast(VmbusVersion.V5_0)) {
      LittleEndian.putInt(response, ContactLayout.RESPONSE_CONNECTION, BusConnections.MESSAGE_V5);
    }
    connection.send(MessageType.VERSION_RESPONSE);
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

  /** UNLOAD: the answer goes out when nothing of the guest's memory is in use any more. */
  void unload() {
    boolean answered = connection.atLeast(MessageType.UNLOAD_RESPONSE.since());
    channels.reset();
    connection.disconnect();
    if (answered) {
      connection.compose(MessageType.UNLOAD_RESPONSE);
      connection.send(MessageType.UNLOAD_RESPONSE);
    }
  }

  /** TL_CONNECT_REQUEST: no host service listens. */
  void refuseTlConnect(byte[] message) {
    if (!connection.atLeast(MessageType.TL_CONNECT_RESULT.since())) {
      return;
    }
    byte[] result = connection.compose(MessageType.TL_CONNECT_RESULT);
    int guids = TlConnectLayout.SIZE - TlConnectLayout.ENDPOINT;
    System.arraycopy(message, TlConnectLayout.ENDPOINT, result, TlConnectLayout.ENDPOINT, guids);
    LittleEndian.putInt(result, TlConnectLayout.RESULT_STATUS, MessageStatus.CONNECTION_REFUSED);
    connection.send(MessageType.TL_CONNECT_RESULT);
  }
}
