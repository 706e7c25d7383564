package dev.verdigris.vmbus.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.ChannelOffer;
import dev.verdigris.vmbus.abi.ContactLayout;
import dev.verdigris.vmbus.abi.DeviceClass;
import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.GpadlLayout;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.OpenLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** The state machine with a port that remembers, and one channel offered. */
final class ServerRig implements AutoCloseable {
  static final int HANDLE = 77;
  static final int RESERVED_SINT = 5;

  /** A message that the host sent. */
  static final class Sent {
    final int vpIndex;
    final int sint;
    final byte[] message;

    Sent(int vpIndex, int sint, byte[] message) {
      this.vpIndex = vpIndex;
      this.sint = sint;
      this.message = message;
    }

    int type() {
      return LittleEndian.getInt(message, MessageType.TYPE);
    }

    int field(int offset) {
      return LittleEndian.getInt(message, offset);
    }
  }

  private final class Port implements BusPort {
    @Override
    public int processorCount() {
      return 4;
    }

    @Override
    public void send(int vpIndex, int sint, byte[] message, int length) {
      assertTrue(vpIndex >= 0 && vpIndex < 4 && sint >= 0 && sint < 16, "a target that exists");
      sent.add(new Sent(vpIndex, sint, Arrays.copyOf(message, length)));
    }

    @Override
    public boolean open(OfferedChannel opened) {
      assertTrue(running.add(opened.relid()), "opened twice");
      calls.add("open " + opened.relid());
      if (!accept) {
        running.remove((Integer) opened.relid());
      }
      return accept;
    }

    @Override
    public void close(OfferedChannel closed) {
      assertTrue(running.remove((Integer) closed.relid()), "closed without being open");
      calls.add("close " + closed.relid());
    }

    @Override
    public void released(OfferedChannel released) {
      calls.add("released " + released.relid());
    }

    @Override
    public MonitorPages ownMonitorPages() {
      return ownPages;
    }

    @Override
    public boolean monitor(MonitorPages newPages) {
      boolean usable = newPages == null || memory.contains(newPages.toHost(), 4096);
      monitorPages = usable ? newPages : null;
      return usable;
    }

    @Override
    public boolean connect(UUID endpoint, UUID service, UUID silo) {
      calls.add("connect " + silo.getLeastSignificantBits());
      return listening;
    }

    @Override
    public void misbehaved(ProtocolRule rule, long subject, long detail) {
      broken.add(rule);
    }
  }

  final GuestMemory memory = GuestMemory.allocate(new RamRegion(0, 1 << 20));
  final ArrayDeque<Sent> sent = new ArrayDeque<>();
  final List<String> calls = new ArrayList<>();
  final List<ProtocolRule> broken = new ArrayList<>();
  final Set<Integer> running = new TreeSet<>();
  boolean accept = true;
  boolean listening;
  MonitorPages ownPages;
  MonitorPages monitorPages;
  final BusServer server;
  final OfferedChannel channel;

  ServerRig(VmbusVersion newest, int features) {
    server = new BusServer(memory, newest, features, new Port());
    channel = server.offer(offer("a"));
  }

  static ServerRig newest() {
    return new ServerRig(VmbusVersion.V6_0, FeatureFlags.ALL);
  }

  static ChannelOffer offer(String name) {
    return ChannelOffer.of(DeviceClass.SCSI, ChannelOffer.instance(DeviceClass.SCSI, name));
  }

  static byte[] message(MessageType type, int... words) {
    byte[] message = new byte[Math.max(type.size(), MessageType.HEADER_SIZE + 4 * words.length)];
    LittleEndian.putInt(message, MessageType.TYPE, type.code());
    for (int i = 0; i < words.length; i++) {
      LittleEndian.putInt(message, MessageType.HEADER_SIZE + 4 * i, words[i]);
    }
    return message;
  }

  void receive(byte[] message) {
    receive(message, message.length);
  }

  void receive(byte[] message, int length) {
    server.receive(message, length, BusConnections.MESSAGE_V5);
  }

  /** Sends a message of at least a type's size, with words from its header's end on. */
  void send(MessageType type, int... words) {
    receive(message(type, words));
  }

  Sent answer(MessageType type) {
    return answer(type, type.size());
  }

  Sent answer(MessageType type, int size) {
    Sent message = sent.remove();
    assertEquals(type.code(), message.type());
    assertEquals(size, message.message.length);
    return message;
  }

  void silence() {
    assertTrue(sent.isEmpty(), "no answer");
    assertEquals(List.of(), broken);
  }

  void silence(ProtocolRule rule) {
    assertTrue(sent.isEmpty(), "no answer");
    assertEquals(List.of(rule), broken);
    broken.clear();
  }

  /** A contact message with no pages and no client. */
  static byte[] contact(VmbusVersion version, int vp, int features) {
    byte[] message = new byte[ContactLayout.SIZE_WITH_CLIENT_ID];
    LittleEndian.putInt(message, MessageType.TYPE, MessageType.INITIATE_CONTACT.code());
    LittleEndian.putInt(message, ContactLayout.VERSION, version.code());
    LittleEndian.putInt(message, ContactLayout.TARGET_VP, vp);
    if (version.atLeast(VmbusVersion.V5_0)) {
      message[ContactLayout.MESSAGE_SINT] = BusConnections.SINT;
    }
    if (version.atLeast(VmbusVersion.V6_0)) {
      LittleEndian.putInt(message, ContactLayout.FEATURES, features);
    }
    return message;
  }

  Sent contact(VmbusVersion version, int vp) {
    receive(contact(version, vp, FeatureFlags.NONE));
    Sent response = sent.remove();
    assertEquals(MessageType.VERSION_RESPONSE.code(), response.type());
    return response;
  }

  void connect(VmbusVersion version) {
    connect(version, FeatureFlags.NONE);
  }

  void connect(VmbusVersion version, int features) {
    receive(contact(version, 0, features));
    send(MessageType.REQUEST_OFFERS);
    sent.clear();
  }

  byte[] gpadlHeader(int relid, int handle, int pages) {
    byte[] message = new byte[GpadlLayout.HEADER_RANGES + 8 + 8 * pages];
    LittleEndian.putInt(message, MessageType.TYPE, MessageType.GPADL_HEADER.code());
    LittleEndian.putInt(message, GpadlLayout.HEADER_RELID, relid);
    LittleEndian.putInt(message, GpadlLayout.HEADER_GPADL, handle);
    LittleEndian.putShort(message, GpadlLayout.HEADER_RANGE_BYTES, 8 + 8 * pages);
    LittleEndian.putShort(message, GpadlLayout.HEADER_RANGE_COUNT, 1);
    LittleEndian.putInt(message, GpadlLayout.HEADER_RANGES, pages * 4096);
    for (int i = 0; i < pages; i++) {
      LittleEndian.putLong(message, GpadlLayout.HEADER_RANGES + 8 + 8 * i, 16 + i);
    }
    return message;
  }

  void gpadl(int pages) {
    gpadl(channel, HANDLE, pages);
  }

  void gpadl(OfferedChannel of, int handle, int pages) {
    receive(gpadlHeader(of.relid(), handle, pages));
    Sent created = answer(MessageType.GPADL_CREATED);
    assertEquals(of.relid(), created.field(GpadlLayout.CREATED_RELID));
    assertEquals(handle, created.field(GpadlLayout.CREATED_GPADL));
    assertEquals(MessageStatus.SUCCESS, created.field(GpadlLayout.CREATED_STATUS));
  }

  int open(int handle, int vp, int downstream) {
    return open(channel, handle, vp, downstream);
  }

  int open(OfferedChannel of, int handle, int vp, int downstream) {
    send(MessageType.OPEN_CHANNEL, of.relid(), 0x1234, handle, vp, downstream, 0xbeef);
    Sent result = answer(MessageType.OPEN_CHANNEL_RESULT);
    assertEquals(of.relid(), result.field(OpenLayout.RESULT_RELID));
    assertEquals(0x1234, result.field(OpenLayout.RESULT_OPEN_ID));
    return result.field(OpenLayout.RESULT_STATUS);
  }

  /** Connects at 5.3 and opens the channel. */
  void opened() {
    connect(VmbusVersion.V5_3);
    gpadl(8);
    assertEquals(MessageStatus.SUCCESS, open(HANDLE, 1, 4));
  }

  /** Connects and opens the channel by reservation. */
  void reserved(VmbusVersion version, int features) {
    connect(version, features);
    gpadl(8);
    send(MessageType.OPEN_RESERVED, channel.relid(), 3, RESERVED_SINT, HANDLE, 4);
    Sent result = answer(MessageType.OPEN_CHANNEL_RESULT);
    assertEquals(3, result.vpIndex);
    assertEquals(RESERVED_SINT, result.sint);
    assertEquals(channel.relid(), result.field(OpenLayout.RESULT_RELID));
    assertEquals(0, result.field(OpenLayout.RESULT_OPEN_ID));
    assertEquals(MessageStatus.SUCCESS, result.field(OpenLayout.RESULT_STATUS));
  }

  /** Whatever came before, a guest that connects anew can use a channel. */
  void works() {
    sent.clear();
    contact(VmbusVersion.V5_3, 0);
    if (channel.reserved()) {
      send(MessageType.CLOSE_RESERVED, channel.relid());
    }
    sent.clear();
    send(MessageType.REQUEST_OFFERS);
    OfferedChannel fresh = server.offer(offer("fresh"));
    sent.clear();
    broken.clear();
    gpadl(fresh, HANDLE, 8);
    assertEquals(MessageStatus.SUCCESS, open(fresh, HANDLE, 0, 4));
    send(MessageType.CLOSE_CHANNEL, fresh.relid());
    send(MessageType.GPADL_TEARDOWN, fresh.relid(), HANDLE);
    answer(MessageType.GPADL_TORNDOWN);
    server.rescind(fresh);
    answer(MessageType.RESCIND_OFFER);
    send(MessageType.RELID_RELEASED, fresh.relid());
    silence();
  }

  @Override
  public void close() {
    memory.close();
  }
}
