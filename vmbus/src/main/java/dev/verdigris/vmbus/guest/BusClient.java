package dev.verdigris.vmbus.guest;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.vmbus.abi.ConnectionState;
import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.OfferLayout;
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
  private final ContactClient contact;
  private final ChannelClient channels;

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
    contact = new ContactClient(memory, synic, pages, messages);
    channels = new ChannelClient(this, synic, messages);
  }

  /** The version agreed, or null. */
  public VmbusVersion version() {
    return contact.version();
  }

  /** The {@link FeatureFlags} that hold. */
  public int features() {
    return contact.features();
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
    return contact.monitor();
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
    return contact.connect(wanted, wantedFeatures);
  }

  /** Offers versions from the newest down, as Linux does; the one agreed. */
  public VmbusVersion negotiate() {
    for (int i = VmbusVersion.ALL.size() - 1; i >= 0; i--) {
      if (connect(VmbusVersion.ALL.get(i))) {
        return version();
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
    return channels.open(offer, options);
  }

  /**
   * Opens a channel by reservation: it outlives the connection, and takes no interrupts.
   *
   * @param ringPages pages of each ring
   * @return the channel, or null when the host refuses
   */
  public ClientChannel openReserved(OfferReceived offer, int ringPages) {
    return channels.openReserved(offer, ringPages);
  }

  /** Closes a reserved channel; the host answers when there is a connection. */
  public void closeReserved(int relid) {
    channels.closeReserved(relid);
  }

  void close(OfferReceived offer, int ringGpadl) {
    channels.close(offer, ringGpadl);
  }

  /**
   * Moves a channel's interrupts; the host answers from version 5.3.
   *
   * @return false when the host says that it did not
   */
  public boolean retarget(int relid, int vpIndex) {
    return channels.retarget(relid, vpIndex);
  }

  /**
   * Changes the monitor pages.
   *
   * @return the {@link ConnectionState} that the host answers
   */
  public int changeMonitorPages(long toGuest, long toHost) {
    return contact.changeMonitorPages(toGuest, toHost);
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
    if (version().atLeast(MessageType.UNLOAD_RESPONSE.since())) {
      messages.await(MessageType.UNLOAD_RESPONSE);
    } else {
      messages.collect();
    }
    contact.ended();
  }

  /** Guest-physical address of the interrupt page. */
  long interruptPage() {
    return contact.interruptPage();
  }
}
