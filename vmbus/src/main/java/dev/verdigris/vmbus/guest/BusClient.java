package dev.verdigris.vmbus.guest;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.ConnectionState;
import dev.verdigris.vmbus.abi.ContactLayout;
import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.ModifyConnectionLayout;
import dev.verdigris.vmbus.abi.ModifyLayout;
import dev.verdigris.vmbus.abi.OfferLayout;
import dev.verdigris.vmbus.abi.OpenLayout;
import dev.verdigris.vmbus.abi.ReservedLayout;
import dev.verdigris.vmbus.abi.TlConnectLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A model guest's bus driver: connects, enumerates, establishes GPADLs, opens, closes and unloads,
 * each as one call that returns when the host has answered.
 *
 * <p>It has no thread either: while it waits it lets the host work, through the {@code host}
 * runnable that it was made with, for example {@code scheduler::runDue}.
 */
public final class BusClient {
  /** Who this guest says it is, to a host that wants to know. */
  public static final UUID CLIENT_ID = UUID.fromString("5d5eb1a4-6b0f-4f3e-9a55-3b1c6b1f7a20");

  private final GuestMemory memory;
  private final SynicClient synic;
  private final PageAllocator pages;
  private final MessageClient messages;
  private final GpadlClient gpadls;
  private final long interruptPage;
  private final GuestMonitor ownMonitor;
  private GuestMonitor monitor;
  private VmbusVersion version;
  private int features;

  /**
   * Makes a bus driver.
   *
   * @param host lets the host do what waits to be done
   */
  public BusClient(GuestMemory memory, SynicClient synic, PageAllocator pages, Runnable host) {
    this.memory = memory;
    this.synic = synic;
    this.pages = pages;
    messages = new MessageClient(synic, host);
    gpadls = new GpadlClient(messages);
    interruptPage = pages.page();
    ownMonitor = new GuestMonitor(memory, pages.page(), pages.page());
    monitor = ownMonitor;
  }

  /** The version agreed, or null. */
  public VmbusVersion version() {
    return version;
  }

  /** The {@link FeatureFlags} that hold. */
  public int features() {
    return features;
  }

  /** The guest's memory. */
  public GuestMemory memory() {
    return memory;
  }

  /** Where the guest's pages come from. */
  public PageAllocator pages() {
    return pages;
  }

  /** The monitor pages that are in use. */
  public GuestMonitor monitor() {
    return monitor;
  }

  /** Relids that the host has rescinded, in order. */
  public List<Integer> rescinded() {
    return messages.rescinded();
  }

  /** Posts bytes as they are; for guests that misbehave. */
  public HvStatus post(byte[] message, int length) {
    return messages.post(message, length);
  }

  /** Posts a message of any content, and waits for nothing; for guests that misbehave. */
  public HvStatus post(RawMessage message) {
    byte[] bytes = message.bytes();
    return messages.post(bytes, bytes.length);
  }

  /**
   * Lets the host work, and takes the first message of a type that it has sent.
   *
   * @return null when there is none
   */
  public byte[] receive(MessageType type) {
    messages.collect();
    return messages.take(type);
  }

  /** Lets the host work, and takes the messages that it sends. */
  public void collect() {
    messages.collect();
  }

  /**
   * Drops the messages that came and that nobody asked for.
   *
   * @return how many there were
   */
  public int discard() {
    return messages.discard();
  }

  /**
   * Offers one version, with all features that it can have.
   *
   * @return true when the host takes it
   */
  public boolean connect(VmbusVersion wanted) {
    return connect(wanted, FeatureFlags.ALL);
  }

  /**
   * Offers one version.
   *
   * @param wanted the version
   * @param wantedFeatures {@link FeatureFlags}, for versions that have them
   * @return true when the host takes it
   */
  public boolean connect(VmbusVersion wanted, int wantedFeatures) {
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
      LittleEndian.putGuid(message, ContactLayout.CLIENT_ID, CLIENT_ID);
    }
    LittleEndian.putLong(message, ContactLayout.MONITOR_PAGE_TO_GUEST, ownMonitor.toGuest());
    LittleEndian.putLong(message, ContactLayout.MONITOR_PAGE_TO_HOST, ownMonitor.toHost());
    if (!post(message, message.length).equals(HvStatus.SUCCESS)) {
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

  /** Offers versions from the newest down, as Linux does; the one agreed. */
  public VmbusVersion negotiate() {
    for (int i = VmbusVersion.ALL.size() - 1; i >= 0; i--) {
      if (connect(VmbusVersion.ALL.get(i))) {
        return version;
      }
    }
    throw new IllegalStateException("the host takes no version");
  }

  /** Requests the offers and waits for all of them. */
  public List<OfferReceived> offers() {
    messages.send(MessageClient.compose(MessageType.REQUEST_OFFERS));
    messages.await(MessageType.ALL_OFFERS_DELIVERED);
    return offersReceived();
  }

  /** Takes the offers that came since. */
  public List<OfferReceived> offersReceived() {
    messages.collect();
    List<OfferReceived> offers = new ArrayList<>();
    byte[] message = messages.take(MessageType.OFFER_CHANNEL);
    while (message != null) {
      offers.add(OfferReceived.decode(message));
      message = messages.take(MessageType.OFFER_CHANNEL);
    }
    return offers;
  }

  /**
   * Establishes a GPADL of one range of whole pages.
   *
   * @param gpas page addresses
   * @return its handle, or 0 when the host refuses
   */
  public int establish(int relid, long[] gpas) {
    return gpadls.establish(relid, gpas);
  }

  /**
   * Establishes a GPADL.
   *
   * @param words the ranges in their wire form: byte count and offset, then page frame numbers
   * @return its handle, or 0 when the host refuses
   */
  public int establish(int relid, int ranges, long[] words) {
    return gpadls.establish(relid, ranges, words);
  }

  /** Tears a GPADL down. */
  public void tearDown(int relid, int handle) {
    gpadls.tearDown(relid, handle);
  }

  /**
   * Opens a channel with two rings of the same size, and interrupts on this driver's processor.
   *
   * @param ringPages pages of each ring, its header counted; 2 at least
   * @return the channel, or null when the host refuses
   */
  public ClientChannel open(OfferReceived offer, int ringPages) {
    return open(offer, OpenOptions.rings(ringPages).withTarget(synic.vpIndex()));
  }

  /**
   * Opens a channel.
   *
   * @return the channel, or null when the host refuses
   */
  public ClientChannel open(OfferReceived offer, OpenOptions options) {
    long[] gpas = pages.pages(2 * options.ringPages());
    int handle = establish(offer.relid(), gpas);
    if (handle == 0) {
      return null;
    }
    ClientChannel channel = new ClientChannel(this, synic, offer, options, gpas, handle);
    boolean signals =
        (features
                & (FeatureFlags.GUEST_SPECIFIED_SIGNAL_PARAMETERS
                    | FeatureFlags.CHANNEL_INTERRUPT_REDIRECTION))
            != 0;
    byte[] message =
        MessageClient.compose(
            MessageType.OPEN_CHANNEL, signals ? OpenLayout.SIZE_WITH_SIGNALS : OpenLayout.SIZE);
    LittleEndian.putInt(message, OpenLayout.RELID, offer.relid());
    LittleEndian.putInt(message, OpenLayout.OPEN_ID, offer.relid());
    LittleEndian.putInt(message, OpenLayout.RING_GPADL, handle);
    LittleEndian.putInt(message, OpenLayout.TARGET_VP, options.targetVp());
    LittleEndian.putInt(message, OpenLayout.DOWNSTREAM_OFFSET, options.ringPages());
    byte[] userData = options.userData();
    System.arraycopy(userData, 0, message, OpenLayout.USER_DATA, userData.length);
    if (signals) {
      LittleEndian.putInt(message, OpenLayout.CONNECTION, channel.connectionId());
      LittleEndian.putShort(message, OpenLayout.EVENT_FLAG, channel.eventFlag());
    }
    messages.send(message);
    return opened() ? channel : null;
  }

  /**
   * Opens a channel by reservation: it outlives the connection, and takes no interrupts.
   *
   * @param ringPages pages of each ring
   * @return the channel, or null when the host refuses
   */
  public ClientChannel openReserved(OfferReceived offer, int ringPages) {
    long[] gpas = pages.pages(2 * ringPages);
    int handle = establish(offer.relid(), gpas);
    if (handle == 0) {
      return null;
    }
    OpenOptions options = OpenOptions.rings(ringPages);
    ClientChannel channel = new ClientChannel(this, synic, offer, options, gpas, handle);
    byte[] message = MessageClient.compose(MessageType.OPEN_RESERVED);
    LittleEndian.putInt(message, ReservedLayout.RELID, offer.relid());
    LittleEndian.putInt(message, ReservedLayout.TARGET_VP, synic.vpIndex());
    LittleEndian.putInt(message, ReservedLayout.TARGET_SINT, BusConnections.SINT);
    LittleEndian.putInt(message, ReservedLayout.RING_GPADL, handle);
    LittleEndian.putInt(message, ReservedLayout.DOWNSTREAM_OFFSET, ringPages);
    messages.send(message);
    return opened() ? channel : null;
  }

  private boolean opened() {
    byte[] result = messages.await(MessageType.OPEN_CHANNEL_RESULT);
    return LittleEndian.getInt(result, OpenLayout.RESULT_STATUS) == MessageStatus.SUCCESS;
  }

  /** Closes a reserved channel; the host answers when there is a connection. */
  public void closeReserved(int relid) {
    byte[] message = MessageClient.compose(MessageType.CLOSE_RESERVED);
    LittleEndian.putInt(message, ReservedLayout.RELID, relid);
    LittleEndian.putInt(message, ReservedLayout.TARGET_VP, synic.vpIndex());
    LittleEndian.putInt(message, ReservedLayout.TARGET_SINT, BusConnections.SINT);
    messages.send(message);
    if (version != null) {
      messages.await(MessageType.CLOSE_RESERVED_RESPONSE);
    } else {
      messages.collect();
    }
  }

  void close(OfferReceived offer, int ringGpadl) {
    byte[] message = MessageClient.compose(MessageType.CLOSE_CHANNEL);
    LittleEndian.putInt(message, OpenLayout.CLOSE_RELID, offer.relid());
    messages.send(message);
    tearDown(offer.relid(), ringGpadl);
  }

  /**
   * Moves a channel's interrupts; the host answers from version 5.3.
   *
   * @return false when the host says that it did not
   */
  public boolean retarget(int relid, int vpIndex) {
    byte[] message = MessageClient.compose(MessageType.MODIFY_CHANNEL);
    LittleEndian.putInt(message, ModifyLayout.RELID, relid);
    LittleEndian.putInt(message, ModifyLayout.TARGET_VP, vpIndex);
    messages.send(message);
    if (!version.atLeast(MessageType.MODIFY_CHANNEL_RESPONSE.since())) {
      messages.collect();
      return true;
    }
    byte[] response = messages.await(MessageType.MODIFY_CHANNEL_RESPONSE);
    return LittleEndian.getInt(response, ModifyLayout.RESPONSE_STATUS) == MessageStatus.SUCCESS;
  }

  /**
   * Changes the monitor pages.
   *
   * @return the {@link ConnectionState} that the host answers
   */
  public int changeMonitorPages(long toGuest, long toHost) {
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

  /** Has the host keep its messages back. */
  public void pause() {
    messages.send(MessageClient.compose(MessageType.PAUSE));
    messages.await(MessageType.PAUSE_RESPONSE);
  }

  /** Ends a pause. */
  public void resume() {
    messages.send(MessageClient.compose(MessageType.RESUME));
    messages.collect();
  }

  /**
   * Connects to a host service.
   *
   * @param silo the guest's container, or null for the request without
   * @return the status when the host refuses, {@link MessageStatus#SUCCESS} when it does not say
   */
  public int connectSocket(UUID endpoint, UUID service, UUID silo) {
    byte[] message =
        MessageClient.compose(
            MessageType.TL_CONNECT_REQUEST,
            silo == null ? TlConnectLayout.SIZE : TlConnectLayout.SIZE_WITH_SILO);
    LittleEndian.putGuid(message, TlConnectLayout.ENDPOINT, endpoint);
    LittleEndian.putGuid(message, TlConnectLayout.SERVICE, service);
    if (silo != null) {
      LittleEndian.putGuid(message, TlConnectLayout.SILO, silo);
    }
    messages.send(message);
    byte[] result = receive(MessageType.TL_CONNECT_RESULT);
    return result == null
        ? MessageStatus.SUCCESS
        : LittleEndian.getInt(result, TlConnectLayout.RESULT_STATUS);
  }

  /** Gives the relid of a rescinded channel back. */
  public void release(int relid) {
    byte[] message = MessageClient.compose(MessageType.RELID_RELEASED);
    LittleEndian.putInt(message, OfferLayout.RELEASED_RELID, relid);
    messages.send(message);
    messages.collect();
  }

  /** Ends the connection. */
  public void unload() {
    messages.send(MessageClient.compose(MessageType.UNLOAD));
    if (version.atLeast(MessageType.UNLOAD_RESPONSE.since())) {
      messages.await(MessageType.UNLOAD_RESPONSE);
    } else {
      messages.collect();
    }
    version = null;
    features = FeatureFlags.NONE;
  }

  /** Guest-physical address of the interrupt page. */
  long interruptPage() {
    return interruptPage;
  }
}
