package dev.verdigris.vmbus.host;

import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.ConnectionState;
import dev.verdigris.vmbus.abi.ContactLayout;
import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.UUID;

/** INITIATE_CONTACT, and what ends a connection. */
final class ContactHandler {
  private static final int SINTS = 16;

  private final VmbusVersion newest;
  private final int hostFeatures;
  private final Connection connection;
  private final ChannelTable channels;
  private final BusPort port;

  ContactHandler(
      VmbusVersion newest,
      int hostFeatures,
      Connection connection,
      ChannelTable channels,
      BusPort port) {
    this.newest = newest;
    this.hostFeatures = hostFeatures;
    this.connection = connection;
    this.channels = channels;
    this.port = port;
  }

  /**
   * INITIATE_CONTACT; on a live connection it starts anew, as a kexec'ed kernel expects.
   *
   * @param connectionId where it came in: only message connection 4 has targets to choose
   */
  void initiate(byte[] message, int length, int connectionId) {
    VmbusVersion version = new VmbusVersion(LittleEndian.getInt(message, ContactLayout.VERSION));
    boolean choice = connectionId == BusConnections.MESSAGE_V5;
    int features =
        version.atLeast(VmbusVersion.V6_0)
            ? LittleEndian.getInt(message, ContactLayout.FEATURES)
            : FeatureFlags.NONE;
    boolean client = (features & FeatureFlags.CLIENT_ID) != 0;
    if (client && length < ContactLayout.SIZE_WITH_CLIENT_ID) {
      report(ProtocolRule.MESSAGE_SHORT, length);
      return;
    }
    int vp =
        version.atLeast(VmbusVersion.V3_0)
            ? LittleEndian.getInt(message, ContactLayout.TARGET_VP)
            : 0;
    int vtl =
        choice && version.atLeast(VmbusVersion.V5_1)
            ? LittleEndian.getByte(message, ContactLayout.TARGET_VTL)
            : 0;
    if (vp < 0 || vp >= port.processorCount()) {
      report(ProtocolRule.CONTACT_TARGET, Integer.toUnsignedLong(vp));
      return;
    }
    if (vtl != 0) {
      report(ProtocolRule.CONTACT_TARGET, vtl); // no server is at home there
      return;
    }
    if (choice && version.atLeast(VmbusVersion.V5_0)) {
      int sint = LittleEndian.getByte(message, ContactLayout.MESSAGE_SINT);
      if (sint != BusConnections.SINT) {
        refuseSint(vp, sint);
        return;
      }
    }
    disconnect();
    connection.target(vp);
    boolean spoken = newest.atLeast(version) && VmbusVersion.ALL.contains(version);
    if (!spoken || port.refusesVersion(version)) {
      connection.compose(MessageType.VERSION_RESPONSE);
      connection.send(MessageType.VERSION_RESPONSE);
      return;
    }
    UUID id =
        client ? LittleEndian.getGuid(message, ContactLayout.CLIENT_ID) : Connection.NO_CLIENT;
    accept(version, features & hostFeatures, id, message);
  }

  private void refuseSint(int vp, int sint) {
    report(ProtocolRule.CONTACT_TARGET, sint);
    if (sint < SINTS) {
      connection.compose(MessageType.VERSION_RESPONSE);
      connection.sendTo(vp, sint, MessageType.VERSION_RESPONSE);
    }
  }

  private void accept(VmbusVersion version, int features, UUID client, byte[] message) {
    MonitorPages own = port.ownMonitorPages();
    boolean offersPages =
        own != null && (features & FeatureFlags.SERVER_SPECIFIED_MONITOR_PAGES) != 0;
    int granted = offersPages ? features : features & ~FeatureFlags.SERVER_SPECIFIED_MONITOR_PAGES;
    boolean made = offersPages ? port.monitor(own) : monitor(message);
    if (made) {
      long interruptPage =
          version.atLeast(VmbusVersion.V5_0)
              ? 0
              : LittleEndian.getLong(message, ContactLayout.INTERRUPT_PAGE);
      connection.connect(version, granted, client, interruptPage);
    }
    byte[] response = connection.compose(MessageType.VERSION_RESPONSE);
    if (!made && !version.atLeast(VmbusVersion.V2_4)) {
      connection.send(MessageType.VERSION_RESPONSE); // it can only say that it refuses
      return;
    }
    response[ContactLayout.RESPONSE_SUPPORTED] = 1;
    response[ContactLayout.RESPONSE_STATE] =
        (byte) (made ? ConnectionState.SUCCESSFUL : ConnectionState.UNKNOWN_FAILURE);
    boolean named = version.atLeast(VmbusVersion.V5_0);
    LittleEndian.putInt(
        response,
        ContactLayout.RESPONSE_CONNECTION,
        named ? BusConnections.MESSAGE_V5 : version.code());
    LittleEndian.putInt(response, ContactLayout.RESPONSE_FEATURES, granted);
    if (!version.atLeast(VmbusVersion.V6_0)) {
      connection.send(MessageType.VERSION_RESPONSE);
    } else if (!offersPages) {
      connection.send(ContactLayout.RESPONSE_SIZE_WITH_FEATURES);
    } else {
      LittleEndian.putLong(response, ContactLayout.RESPONSE_MONITOR_PAGE_TO_GUEST, own.toGuest());
      LittleEndian.putLong(response, ContactLayout.RESPONSE_MONITOR_PAGE_TO_HOST, own.toHost());
      connection.send(ContactLayout.RESPONSE_SIZE_WITH_PAGES);
    }
  }

  /** Takes the guest's monitor pages; it names both or none. */
  private boolean monitor(byte[] message) {
    long toGuest = LittleEndian.getLong(message, ContactLayout.MONITOR_PAGE_TO_GUEST);
    long toHost = LittleEndian.getLong(message, ContactLayout.MONITOR_PAGE_TO_HOST);
    if (toGuest == 0 && toHost == 0) {
      return true;
    }
    if (toGuest == 0 || toHost == 0 || !port.monitor(new MonitorPages(toGuest, toHost))) {
      report(ProtocolRule.MONITOR_PAGES, toHost);
      return false;
    }
    return true;
  }

  /** UNLOAD: the answer goes out when nothing of the guest's memory is in use any more. */
  void unload() {
    boolean answered = connection.atLeast(MessageType.UNLOAD_RESPONSE.since());
    disconnect();
    if (answered) {
      connection.compose(MessageType.UNLOAD_RESPONSE);
      connection.send(MessageType.UNLOAD_RESPONSE);
    }
  }

  private void disconnect() {
    connection.disconnect();
    channels.reset();
    port.monitor(null);
  }

  private void report(ProtocolRule rule, long detail) {
    port.misbehaved(rule, MessageType.INITIATE_CONTACT.code(), detail);
  }
}
