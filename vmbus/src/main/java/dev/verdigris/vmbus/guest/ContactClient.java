package dev.verdigris.vmbus.guest;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.ConnectionState;
import dev.verdigris.vmbus.abi.ContactLayout;
import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.ModifyConnectionLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;

/** A model guest's connection: its version, features and shared pages. */
final class ContactClient {
  private final GuestMemory memory;
  private final SynicClient synic;
  private final MessageClient messages;
  private final long interruptPage;
  private final GuestMonitor ownMonitor;
  private GuestMonitor monitor;
  private VmbusVersion version;
  private int features;

  ContactClient(
      GuestMemory memory, SynicClient synic, PageAllocator pages, MessageClient messages) {
    this.memory = memory;
    this.synic = synic;
    this.messages = messages;
    interruptPage = pages.page();
    ownMonitor = new GuestMonitor(memory, pages.page(), pages.page());
    monitor = ownMonitor;
  }

  VmbusVersion version() {
    return version;
  }

  int features() {
    return features;
  }

  GuestMonitor monitor() {
    return monitor;
  }

  long interruptPage() {
    return interruptPage;
  }

  /** Offers one version; true when the host takes it. */
  boolean connect(VmbusVersion wanted, int wantedFeatures) {
    boolean redirected = wanted.atLeast(VmbusVersion.V5_0);
    boolean featured = wanted.atLeast(VmbusVersion.V6_0);
    messages.postTo(redirected ? BusConnections.MESSAGE_V5 : BusConnections.MESSAGE);
    byte[] message =
        MessageClient.compose(
            MessageType.INITIATE_CONTACT,
            featured ? ContactLayout.SIZE_WITH_CLIENT_ID : ContactLayout.SIZE);
    LittleEndian.putInt(message, ContactLayout.VERSION, wanted.code());
    LittleEndian.putInt(message, ContactLayout.TARGET_VP, synic.vpIndex());
    if (redirected) {
      message[ContactLayout.MESSAGE_SINT] = BusConnections.SINT;
    } else {
      LittleEndian.putLong(message, ContactLayout.INTERRUPT_PAGE, interruptPage);
    }
    if (featured) {
      LittleEndian.putInt(message, ContactLayout.FEATURES, wantedFeatures);
      LittleEndian.putGuid(message, ContactLayout.CLIENT_ID, BusClient.CLIENT_ID);
    }
    LittleEndian.putLong(message, ContactLayout.MONITOR_PAGE_TO_GUEST, ownMonitor.toGuest());
    LittleEndian.putLong(message, ContactLayout.MONITOR_PAGE_TO_HOST, ownMonitor.toHost());
    if (!messages.post(message, message.length).equals(HvStatus.SUCCESS)) {
      return false; // the host is older than the connection
    }
    return contacted(wanted, messages.await(MessageType.VERSION_RESPONSE));
  }

  private boolean contacted(VmbusVersion wanted, byte[] response) {
    boolean made =
        response[ContactLayout.RESPONSE_SUPPORTED] != 0
            && response[ContactLayout.RESPONSE_STATE] == ConnectionState.SUCCESSFUL;
    version = made ? wanted : null;
    features = FeatureFlags.NONE;
    monitor = ownMonitor;
    if (made && wanted.atLeast(VmbusVersion.V5_0)) {
      messages.postTo(LittleEndian.getInt(response, ContactLayout.RESPONSE_CONNECTION));
    }
    if (made && response.length >= ContactLayout.RESPONSE_SIZE_WITH_FEATURES) {
      features = LittleEndian.getInt(response, ContactLayout.RESPONSE_FEATURES);
    }
    if ((features & FeatureFlags.SERVER_SPECIFIED_MONITOR_PAGES) != 0) {
      monitor =
          new GuestMonitor(
              memory,
              LittleEndian.getLong(response, ContactLayout.RESPONSE_MONITOR_PAGE_TO_GUEST),
              LittleEndian.getLong(response, ContactLayout.RESPONSE_MONITOR_PAGE_TO_HOST));
    }
    return made;
  }

  int changeMonitorPages(long toGuest, long toHost) {
    byte[] message = MessageClient.compose(MessageType.MODIFY_CONNECTION);
    LittleEndian.putLong(message, ModifyConnectionLayout.MONITOR_PAGE_TO_GUEST, toGuest);
    LittleEndian.putLong(message, ModifyConnectionLayout.MONITOR_PAGE_TO_HOST, toHost);
    messages.send(message);
    byte[] response = messages.await(MessageType.MODIFY_CONNECTION_RESPONSE);
    int state = LittleEndian.getByte(response, ModifyConnectionLayout.RESPONSE_STATE);
    if (state == ConnectionState.SUCCESSFUL) {
      monitor = new GuestMonitor(memory, toGuest, toHost);
    }
    return state;
  }

  /** The connection was unloaded. */
  void ended() {
    version = null;
    features = FeatureFlags.NONE;
  }
}
