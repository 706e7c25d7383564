package dev.verdigris.vmbus.guest;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.ContactLayout;
import dev.verdigris.vmbus.abi.GpadlLayout;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.ModifyLayout;
import dev.verdigris.vmbus.abi.OfferLayout;
import dev.verdigris.vmbus.abi.OpenLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * A model guest's bus driver: connects, enumerates, establishes GPADLs, opens, closes and unloads,
 * each as one call that returns when the host has answered.
 *
 * <p>It has no thread either: while it waits it lets the host work, through the {@code host}
 * runnable that it was made with, for example {@code scheduler::runDue}.
 */
public final class BusClient {
  private static final int FIRST_GPADL = 0xe1e10;
  private static final int ROUNDS = 1000;

  private final GuestMemory memory;
  private final SynicClient synic;
  private final PageAllocator pages;
  private final Runnable host;
  private final ArrayDeque<byte[]> inbox = new ArrayDeque<>();
  private final List<Integer> rescinded = new ArrayList<>();
  private final long interruptPage;
  private VmbusVersion version;
  private int connectionId = BusConnections.MESSAGE;
  private int nextGpadl = FIRST_GPADL;

  /**
   * Makes a bus driver.
   *
   * @param host lets the host do what waits to be done
   */
  public BusClient(GuestMemory memory, SynicClient synic, PageAllocator pages, Runnable host) {
    this.memory = memory;
    this.synic = synic;
    this.pages = pages;
    this.host = host;
    interruptPage = pages.page();
  }

  /** The version agreed, or null. */
  public VmbusVersion version() {
    return version;
  }

  /** The guest's memory. */
  public GuestMemory memory() {
    return memory;
  }

  /** Where the guest's pages come from. */
  public PageAllocator pages() {
    return pages;
  }

  /** Relids that the host has rescinded, in order. */
  public List<Integer> rescinded() {
    collect();
    return List.copyOf(rescinded);
  }

  /** Posts bytes as they are; for guests that misbehave. */
  public HvStatus post(byte[] message, int length) {
    return synic.post(connectionId, BusConnections.MESSAGE_TYPE, message, length);
  }

  /** Lets the host work, and takes the messages that it sends. */
  public void collect() {
    byte[] payload = new byte[MessageType.MAX_SIZE];
    host.run();
    for (int length = synic.takeMessage(payload); length >= 0; ) {
      byte[] message = Arrays.copyOf(payload, length);
      int type = LittleEndian.getInt(message, MessageType.TYPE);
      if (type == MessageType.RESCIND_OFFER.code()) {
        rescinded.add(LittleEndian.getInt(message, OfferLayout.RESCIND_RELID));
      } else {
        inbox.add(message);
      }
      host.run();
      length = synic.takeMessage(payload);
    }
  }

  /**
   * Drops the messages that came and that nobody asked for.
   *
   * @return how many there were
   */
  public int discard() {
    collect();
    int count = inbox.size();
    inbox.clear();
    return count;
  }

  /**
   * Offers one version.
   *
   * @return true when the host takes it
   */
  public boolean connect(VmbusVersion wanted) {
    boolean redirected = wanted.atLeast(VmbusVersion.V5_0);
    connectionId = redirected ? BusConnections.MESSAGE_V5 : BusConnections.MESSAGE;
    byte[] message = compose(MessageType.INITIATE_CONTACT);
    LittleEndian.putInt(message, ContactLayout.VERSION, wanted.code());
    LittleEndian.putInt(message, ContactLayout.TARGET_VP, synic.vpIndex());
    if (redirected) {
      message[ContactLayout.MESSAGE_SINT] = BusConnections.SINT;
    } else {
      LittleEndian.putLong(message, ContactLayout.INTERRUPT_PAGE, interruptPage);
    }
    if (!post(message, message.length).equals(HvStatus.SUCCESS)) {
      return false; // the host is older than the connection
    }
    byte[] response = await(MessageType.VERSION_RESPONSE);
    boolean taken = response[ContactLayout.RESPONSE_SUPPORTED] != 0;
    version = taken ? wanted : null;
    if (taken && redirected) {
      connectionId = LittleEndian.getInt(response, ContactLayout.RESPONSE_CONNECTION);
    }
    return taken;
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
    send(compose(MessageType.REQUEST_OFFERS));
    await(MessageType.ALL_OFFERS_DELIVERED);
    return offersReceived();
  }

  /** Takes the offers that came since. */
  public List<OfferReceived> offersReceived() {
    collect();
    List<OfferReceived> offers = new ArrayList<>();
    for (Iterator<byte[]> i = inbox.iterator(); i.hasNext(); ) {
      byte[] message = i.next();
      if (LittleEndian.getInt(message, MessageType.TYPE) == MessageType.OFFER_CHANNEL.code()) {
        offers.add(OfferReceived.decode(message));
        i.remove();
      }
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
    long[] words = new long[gpas.length + 1];
    words[0] = (long) gpas.length << GuestMemory.PAGE_SHIFT;
    for (int i = 0; i < gpas.length; i++) {
      words[i + 1] = gpas[i] >>> GuestMemory.PAGE_SHIFT;
    }
    return establish(relid, 1, words);
  }

  /**
   * Establishes a GPADL.
   *
   * @param words the ranges in their wire form: byte count and offset, then page frame numbers
   * @return its handle, or 0 when the host refuses
   */
  public int establish(int relid, int ranges, long[] words) {
    int handle = nextGpadl++;
    int inHeader = Math.min(words.length, (MessageType.MAX_SIZE - GpadlLayout.HEADER_RANGES) / 8);
    byte[] header = new byte[GpadlLayout.HEADER_RANGES + 8 * inHeader];
    LittleEndian.putInt(header, MessageType.TYPE, MessageType.GPADL_HEADER.code());
    LittleEndian.putInt(header, GpadlLayout.HEADER_RELID, relid);
    LittleEndian.putInt(header, GpadlLayout.HEADER_GPADL, handle);
    LittleEndian.putShort(header, GpadlLayout.HEADER_RANGE_BYTES, 8 * words.length);
    LittleEndian.putShort(header, GpadlLayout.HEADER_RANGE_COUNT, ranges);
    for (int i = 0; i < inHeader; i++) {
      LittleEndian.putLong(header, GpadlLayout.HEADER_RANGES + 8 * i, words[i]);
    }
    send(header);
    for (int done = inHeader; done < words.length; ) {
      int n = Math.min(words.length - done, (MessageType.MAX_SIZE - GpadlLayout.BODY_PFNS) / 8);
      byte[] body = new byte[GpadlLayout.BODY_PFNS + 8 * n];
      LittleEndian.putInt(body, MessageType.TYPE, MessageType.GPADL_BODY.code());
      LittleEndian.putInt(body, GpadlLayout.BODY_GPADL, handle);
      for (int i = 0; i < n; i++) {
        LittleEndian.putLong(body, GpadlLayout.BODY_PFNS + 8 * i, words[done + i]);
      }
      send(body);
      done += n;
    }
    byte[] created = await(MessageType.GPADL_CREATED);
    int status = LittleEndian.getInt(created, GpadlLayout.CREATED_STATUS);
    return status == MessageStatus.SUCCESS ? handle : 0;
  }

  /** Tears a GPADL down. */
  public void tearDown(int relid, int handle) {
    byte[] message = compose(MessageType.GPADL_TEARDOWN);
    LittleEndian.putInt(message, GpadlLayout.TEARDOWN_RELID, relid);
    LittleEndian.putInt(message, GpadlLayout.TEARDOWN_GPADL, handle);
    send(message);
    await(MessageType.GPADL_TORNDOWN);
  }

  /**
   * Opens a channel with two rings of the same size.
   *
   * @param ringPages pages of each ring, its header counted; 2 at least
   * @return the channel, or null when the host refuses
   */
  public ClientChannel open(OfferReceived offer, int ringPages) {
    long[] gpas = pages.pages(2 * ringPages);
    int handle = establish(offer.relid(), gpas);
    if (handle == 0) {
      return null;
    }
    byte[] message = compose(MessageType.OPEN_CHANNEL);
    LittleEndian.putInt(message, OpenLayout.RELID, offer.relid());
    LittleEndian.putInt(message, OpenLayout.OPEN_ID, offer.relid());
    LittleEndian.putInt(message, OpenLayout.RING_GPADL, handle);
    LittleEndian.putInt(message, OpenLayout.TARGET_VP, synic.vpIndex());
    LittleEndian.putInt(message, OpenLayout.DOWNSTREAM_OFFSET, ringPages);
    ClientChannel channel = new ClientChannel(this, synic, offer, gpas, handle);
    send(message);
    byte[] result = await(MessageType.OPEN_CHANNEL_RESULT);
    int status = LittleEndian.getInt(result, OpenLayout.RESULT_STATUS);
    return status == MessageStatus.SUCCESS ? channel : null;
  }

  void close(OfferReceived offer, int ringGpadl) {
    byte[] message = compose(MessageType.CLOSE_CHANNEL);
    LittleEndian.putInt(message, OpenLayout.CLOSE_RELID, offer.relid());
    send(message);
    tearDown(offer.relid(), ringGpadl);
  }

  /** Moves a channel's interrupts; the host answers from version 5.3. */
  public void retarget(int relid, int vpIndex) {
    byte[] message = compose(MessageType.MODIFY_CHANNEL);
    LittleEndian.putInt(message, ModifyLayout.RELID, relid);
    LittleEndian.putInt(message, ModifyLayout.TARGET_VP, vpIndex);
    send(message);
    if (version.atLeast(MessageType.MODIFY_CHANNEL_RESPONSE.since())) {
      await(MessageType.MODIFY_CHANNEL_RESPONSE);
    }
  }

  /** Gives the relid of a rescinded channel back. */
  public void release(int relid) {
    byte[] message = compose(MessageType.RELID_RELEASED);
    LittleEndian.putInt(message, OfferLayout.RELEASED_RELID, relid);
    send(message);
    collect();
  }

  /** Ends the connection. */
  public void unload() {
    send(compose(MessageType.UNLOAD));
    if (version.atLeast(MessageType.UNLOAD_RESPONSE.since())) {
      await(MessageType.UNLOAD_RESPONSE);
    }
    version = null;
  }

  /** Guest-physical address of the interrupt page. */
  long interruptPage() {
    return interruptPage;
  }

  private void send(byte[] message) {
    for (int i = 0; i < ROUNDS; i++) {
      HvStatus status = post(message, message.length);
      if (status.equals(HvStatus.SUCCESS)) {
        return;
      }
      collect();
    }
    throw new IllegalStateException("the host takes no message");
  }

  private byte[] await(MessageType type) {
    collect();
    for (Iterator<byte[]> i = inbox.iterator(); i.hasNext(); ) {
      byte[] message = i.next();
      if (LittleEndian.getInt(message, MessageType.TYPE) == type.code()) {
        i.remove();
        return message;
      }
    }
    throw new IllegalStateException("the host sent no " + type.name());
  }

  private static byte[] compose(MessageType type) {
    byte[] message = new byte[type.size()];
    LittleEndian.putInt(message, MessageType.TYPE, type.code());
    return message;
  }
}
