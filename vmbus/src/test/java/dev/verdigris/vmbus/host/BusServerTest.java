package dev.verdigris.vmbus.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.ChannelOffer;
import dev.verdigris.vmbus.abi.ContactLayout;
import dev.verdigris.vmbus.abi.DeviceClass;
import dev.verdigris.vmbus.abi.GpadlLayout;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.ModifyLayout;
import dev.verdigris.vmbus.abi.OfferLayout;
import dev.verdigris.vmbus.abi.OpenLayout;
import dev.verdigris.vmbus.abi.TlConnectLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state machine alone: messages in, messages out. */
class BusServerTest {
  private static final int HANDLE = 77;

  private static final class Sent {
    final int vpIndex;
    final byte[] message;

    Sent(int vpIndex, byte[] message) {
      this.vpIndex = vpIndex;
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
    public void send(int vpIndex, byte[] message, int length) {
      sent.add(new Sent(vpIndex, Arrays.copyOf(message, length)));
    }

    @Override
    public boolean open(OfferedChannel channel) {
      calls.add("open " + channel.relid());
      return accept;
    }

    @Override
    public void close(OfferedChannel channel) {
      calls.add("close " + channel.relid());
    }

    @Override
    public void released(OfferedChannel channel) {
      calls.add("released " + channel.relid());
    }

    @Override
    public void misbehaved(ProtocolRule rule, long subject, long detail) {
      broken.add(rule);
    }
  }

  private final GuestMemory memory = GuestMemory.allocate(new RamRegion(0, 1 << 20));
  private final ArrayDeque<Sent> sent = new ArrayDeque<>();
  private final List<String> calls = new ArrayList<>();
  private final List<ProtocolRule> broken = new ArrayList<>();
  private boolean accept = true;
  private final BusServer server = new BusServer(memory, VmbusVersion.V5_3, new Port());
  private final OfferedChannel channel = server.offer(offer("a"));

  @AfterEach
  void stop() {
    memory.close();
  }

  private static ChannelOffer offer(String name) {
    return ChannelOffer.of(DeviceClass.SCSI, ChannelOffer.instance(DeviceClass.SCSI, name));
  }

  /** Sends a message of a type's size, with words from its header's end on. */
  private void send(MessageType type, int... words) {
    byte[] message = new byte[type.size()];
    LittleEndian.putInt(message, MessageType.TYPE, type.code());
    for (int i = 0; i < words.length; i++) {
      LittleEndian.putInt(message, MessageType.HEADER_SIZE + 4 * i, words[i]);
    }
    server.receive(message, message.length);
  }

  private Sent answer(MessageType type) {
    Sent message = sent.remove();
    assertEquals(type.code(), message.type());
    assertEquals(type.size(), message.message.length);
    return message;
  }

  private void silence(ProtocolRule rule) {
    assertTrue(sent.isEmpty(), "no answer");
    assertEquals(List.of(rule), broken);
    broken.clear();
  }

  private Sent contact(VmbusVersion version, int vp) {
    int sint = version.atLeast(VmbusVersion.V5_0) ? BusConnections.SINT : 0;
    send(MessageType.INITIATE_CONTACT, version.code(), vp, sint);
    return answer(MessageType.VERSION_RESPONSE);
  }

  private void connect(VmbusVersion version) {
    contact(version, 0);
    send(MessageType.REQUEST_OFFERS);
    sent.clear();
  }

  private void gpadl(int pages) {
    byte[] message = new byte[GpadlLayout.HEADER_RANGES + 8 + 8 * pages];
    LittleEndian.putInt(message, MessageType.TYPE, MessageType.GPADL_HEADER.code());
    LittleEndian.putInt(message, GpadlLayout.HEADER_RELID, channel.relid());
    LittleEndian.putInt(message, GpadlLayout.HEADER_GPADL, HANDLE);
    LittleEndian.putShort(message, GpadlLayout.HEADER_RANGE_BYTES, 8 + 8 * pages);
    LittleEndian.putShort(message, GpadlLayout.HEADER_RANGE_COUNT, 1);
    LittleEndian.putInt(message, GpadlLayout.HEADER_RANGES, pages * 4096);
    for (int i = 0; i < pages; i++) {
      LittleEndian.putLong(message, GpadlLayout.HEADER_RANGES + 8 + 8 * i, 16 + i);
    }
    server.receive(message, message.length);
    Sent created = answer(MessageType.GPADL_CREATED);
    assertEquals(channel.relid(), created.field(GpadlLayout.CREATED_RELID));
    assertEquals(HANDLE, created.field(GpadlLayout.CREATED_GPADL));
    assertEquals(MessageStatus.SUCCESS, created.field(GpadlLayout.CREATED_STATUS));
  }

  private int open(int handle, int vp, int downstream) {
    send(MessageType.OPEN_CHANNEL, channel.relid(), 0x1234, handle, vp, downstream, 0xbeef);
    Sent result = answer(MessageType.OPEN_CHANNEL_RESULT);
    assertEquals(channel.relid(), result.field(OpenLayout.RESULT_RELID));
    assertEquals(0x1234, result.field(OpenLayout.RESULT_OPEN_ID));
    return result.field(OpenLayout.RESULT_STATUS);
  }

  private void opened() {
    connect(VmbusVersion.V5_3);
    gpadl(8);
    assertEquals(MessageStatus.SUCCESS, open(HANDLE, 1, 4));
  }

  @Test
  void contactAtVersion5() {
    Sent response = contact(VmbusVersion.V5_2, 3);
    assertEquals(3, response.vpIndex);
    assertEquals(1, response.message[ContactLayout.RESPONSE_SUPPORTED]);
    assertEquals(0, response.message[ContactLayout.RESPONSE_STATE]);
    assertEquals(4, response.field(ContactLayout.RESPONSE_CONNECTION));
    assertEquals(VmbusVersion.V5_2, server.version());
    assertEquals(0, server.interruptPage());
  }

  @Test
  void contactBeforeVersion5() {
    byte[] message = new byte[ContactLayout.SIZE];
    LittleEndian.putInt(message, MessageType.TYPE, 14);
    LittleEndian.putInt(message, ContactLayout.VERSION, VmbusVersion.V2_4.code());
    LittleEndian.putInt(message, ContactLayout.TARGET_VP, 99);
    LittleEndian.putLong(message, ContactLayout.INTERRUPT_PAGE, 0x5000);
    server.receive(message, message.length);
    Sent response = answer(MessageType.VERSION_RESPONSE);
    assertEquals(0, response.vpIndex, "2.4 has no target processor yet");
    assertEquals(0, response.field(ContactLayout.RESPONSE_CONNECTION));
    assertEquals(0x5000, server.interruptPage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0x60000, 0x50004, 0, 0x10000, -1, 0x20005})
  void versionsThatAreNotSpoken(int code) {
    Sent response = contact(new VmbusVersion(code), 0);
    assertEquals(0, response.message[ContactLayout.RESPONSE_SUPPORTED]);
    assertNull(server.version());
    send(MessageType.REQUEST_OFFERS);
    silence(ProtocolRule.NOT_CONNECTED);
  }

  @Test
  void contactWithTargetsThatDoNotExist() {
    send(MessageType.INITIATE_CONTACT, VmbusVersion.V5_3.code(), 4, BusConnections.SINT);
    silence(ProtocolRule.CONTACT_TARGET);
    send(MessageType.INITIATE_CONTACT, VmbusVersion.V5_3.code(), -1, BusConnections.SINT);
    silence(ProtocolRule.CONTACT_TARGET);
    send(MessageType.INITIATE_CONTACT, VmbusVersion.V5_3.code(), 0, 7);
    assertEquals(0, answer(MessageType.VERSION_RESPONSE).message[8], "another SINT");
    silence(ProtocolRule.CONTACT_TARGET);
  }

  @Test
  void offersAreDeliveredOnce() {
    OfferedChannel second = server.offer(offer("b"));
    contact(VmbusVersion.V5_3, 2);
    assertTrue(sent.isEmpty(), "not before they are requested");
    send(MessageType.REQUEST_OFFERS);
    for (OfferedChannel expected : List.of(channel, second)) {
      Sent offer = answer(MessageType.OFFER_CHANNEL);
      assertEquals(2, offer.vpIndex);
      assertEquals(expected.relid(), offer.field(OfferLayout.RELID));
      assertEquals(
          expected.offer().instance(), LittleEndian.getGuid(offer.message, OfferLayout.INSTANCE));
      assertEquals(expected.connectionId(), offer.field(OfferLayout.CONNECTION));
      assertEquals(1, LittleEndian.getShort(offer.message, OfferLayout.DEDICATED));
      assertEquals(0, offer.message[OfferLayout.MONITOR_ALLOCATED]);
    }
    answer(MessageType.ALL_OFFERS_DELIVERED);
    send(MessageType.REQUEST_OFFERS);
    silence(ProtocolRule.OFFERS_REQUESTED_TWICE);
    OfferedChannel third = server.offer(offer("c"));
    assertEquals(third.relid(), answer(MessageType.OFFER_CHANNEL).field(OfferLayout.RELID));
  }

  @Test
  void theOldestVersionHasNoConnectionInItsOffers() {
    contact(VmbusVersion.V0_13, 0);
    send(MessageType.REQUEST_OFFERS);
    Sent offer = answer(MessageType.OFFER_CHANNEL);
    assertEquals(0, offer.field(OfferLayout.CONNECTION));
    assertEquals(0, LittleEndian.getShort(offer.message, OfferLayout.DEDICATED));
  }

  @Test
  void opensAndCloses() {
    opened();
    assertTrue(channel.open());
    assertEquals(1, channel.targetVp());
    assertEquals(4, channel.downstreamOffset());
    assertEquals(HANDLE, channel.rings().handle());
    assertEquals(0xbeef, LittleEndian.getInt(channel.userData(), 0));
    send(MessageType.GPADL_TEARDOWN, channel.relid(), HANDLE);
    silence(ProtocolRule.GPADL_IN_USE);
    send(MessageType.OPEN_CHANNEL, channel.relid(), 1, HANDLE, 0, 4);
    silence(ProtocolRule.ALREADY_OPEN);
    send(MessageType.CLOSE_CHANNEL, channel.relid());
    assertTrue(sent.isEmpty());
    send(MessageType.CLOSE_CHANNEL, channel.relid());
    silence(ProtocolRule.NOT_OPEN);
    send(MessageType.GPADL_TEARDOWN, channel.relid(), HANDLE);
    assertEquals(HANDLE, answer(MessageType.GPADL_TORNDOWN).field(GpadlLayout.TORNDOWN_GPADL));
    send(MessageType.GPADL_TEARDOWN, channel.relid(), HANDLE);
    silence(ProtocolRule.GPADL_UNKNOWN);
    assertEquals(List.of("open 1", "close 1"), calls);
  }

  @Test
  void openRequestsThatCannotBeMet() {
    connect(VmbusVersion.V5_3);
    gpadl(8);
    for (int downstream : new int[] {0, 1, 7, 8, -1, Integer.MIN_VALUE}) {
      assertEquals(MessageStatus.UNSUCCESSFUL, open(HANDLE, 0, downstream));
      silence(ProtocolRule.OPEN_RINGS);
    }
    assertEquals(MessageStatus.UNSUCCESSFUL, open(HANDLE + 1, 0, 4));
    silence(ProtocolRule.OPEN_RINGS);
    assertEquals(MessageStatus.UNSUCCESSFUL, open(HANDLE, 4, 4));
    silence(ProtocolRule.TARGET_PROCESSOR);
    accept = false;
    assertEquals(MessageStatus.UNSUCCESSFUL, open(HANDLE, 0, 4));
    assertFalse(channel.open());
    accept = true;
    assertEquals(MessageStatus.SUCCESS, open(HANDLE, OpenLayout.NO_INTERRUPTS, 4));
    assertEquals(OpenLayout.NO_INTERRUPTS, channel.targetVp());
  }

  @Test
  void modifyIsAnsweredFrom5Dot3() {
    opened();
    send(MessageType.MODIFY_CHANNEL, channel.relid(), 3);
    Sent response = answer(MessageType.MODIFY_CHANNEL_RESPONSE);
    assertEquals(channel.relid(), response.field(ModifyLayout.RESPONSE_RELID));
    assertEquals(MessageStatus.SUCCESS, response.field(ModifyLayout.RESPONSE_STATUS));
    assertEquals(3, channel.targetVp());
    send(MessageType.MODIFY_CHANNEL, channel.relid(), 4);
    assertEquals(
        MessageStatus.UNSUCCESSFUL,
        answer(MessageType.MODIFY_CHANNEL_RESPONSE).field(ModifyLayout.RESPONSE_STATUS));
    assertEquals(3, channel.targetVp());
    silence(ProtocolRule.TARGET_PROCESSOR);
    connect(VmbusVersion.V5_2);
    gpadl(8);
    open(HANDLE, 0, 4);
    send(MessageType.MODIFY_CHANNEL, channel.relid(), 2);
    assertTrue(sent.isEmpty());
    assertEquals(2, channel.targetVp());
    connect(VmbusVersion.V4_0);
    send(MessageType.MODIFY_CHANNEL, channel.relid(), 2);
    silence(ProtocolRule.MESSAGE_TOO_NEW);
  }

  @Test
  void modifyOfAClosedChannelFails() {
    connect(VmbusVersion.V5_3);
    send(MessageType.MODIFY_CHANNEL, channel.relid(), 0);
    assertEquals(
        MessageStatus.UNSUCCESSFUL,
        answer(MessageType.MODIFY_CHANNEL_RESPONSE).field(ModifyLayout.RESPONSE_STATUS));
    silence(ProtocolRule.NOT_OPEN);
  }

  @Test
  void unloadEndsEverythingBeforeItIsAnswered() {
    opened();
    calls.clear();
    send(MessageType.UNLOAD);
    assertEquals(List.of("close 1"), calls);
    answer(MessageType.UNLOAD_RESPONSE);
    assertNull(server.version());
    assertFalse(channel.open());
    send(MessageType.UNLOAD);
    silence(ProtocolRule.NOT_CONNECTED);
    connect(VmbusVersion.V5_3);
    gpadl(8);
  }

  @Test
  void aSecondContactStartsAnew() {
    opened();
    contact(VmbusVersion.V5_3, 0);
    assertFalse(channel.open());
    assertEquals(List.of("open 1", "close 1"), calls);
    send(MessageType.GPADL_TEARDOWN, channel.relid(), HANDLE);
    silence(ProtocolRule.UNKNOWN_CHANNEL);
    send(MessageType.REQUEST_OFFERS);
    answer(MessageType.OFFER_CHANNEL);
  }

  @Test
  void rescindTakesTheOfferBack() {
    opened();
    server.rescind(channel);
    server.rescind(channel);
    assertEquals(
        channel.relid(), answer(MessageType.RESCIND_OFFER).field(OfferLayout.RESCIND_RELID));
    assertTrue(sent.isEmpty(), "once");
    send(MessageType.CLOSE_CHANNEL, channel.relid());
    send(MessageType.OPEN_CHANNEL, channel.relid(), 1, HANDLE, 0, 4);
    assertTrue(sent.isEmpty(), "a rescinded channel cannot be opened");
    send(MessageType.RELID_RELEASED, channel.relid());
    assertNull(server.channel(channel.relid()));
    assertEquals(List.of("open 1", "close 1", "released 1"), calls);
    send(MessageType.RELID_RELEASED, channel.relid());
    silence(ProtocolRule.UNKNOWN_CHANNEL);
  }

  @Test
  void rescindWithoutAGuest() {
    server.rescind(channel);
    assertTrue(sent.isEmpty());
    contact(VmbusVersion.V5_3, 0);
    send(MessageType.REQUEST_OFFERS);
    answer(MessageType.ALL_OFFERS_DELIVERED);
  }

  @Test
  void releaseOfAnOfferThatStands() {
    connect(VmbusVersion.V5_3);
    send(MessageType.RELID_RELEASED, channel.relid());
    silence(ProtocolRule.RELID_NOT_RESCINDED);
    gpadl(8);
  }

  @Test
  void tlConnectIsRefused() {
    connect(VmbusVersion.V5_3);
    send(MessageType.TL_CONNECT_REQUEST, 1, 2, 3, 4, 5, 6, 7, 8);
    Sent result = answer(MessageType.TL_CONNECT_RESULT);
    assertEquals(1, result.field(TlConnectLayout.ENDPOINT));
    assertEquals(8, result.field(TlConnectLayout.SERVICE + 12));
    assertEquals(MessageStatus.CONNECTION_REFUSED, result.field(TlConnectLayout.RESULT_STATUS));
    connect(VmbusVersion.V4_0);
    send(MessageType.TL_CONNECT_REQUEST);
    assertTrue(sent.isEmpty(), "4.0 has no result");
  }

  @Test
  void everyMessageNeedsItsLength() {
    connect(VmbusVersion.V5_3);
    server.receive(new byte[240], 7);
    silence(ProtocolRule.MESSAGE_SHORT);
    for (MessageType type : MessageType.ALL) {
      if (type.fromGuest() && type.size() > MessageType.HEADER_SIZE) {
        byte[] message = new byte[240];
        LittleEndian.putInt(message, MessageType.TYPE, type.code());
        server.receive(message, type.size() - 1);
        silence(ProtocolRule.MESSAGE_SHORT);
      }
    }
    assertEquals(VmbusVersion.V5_3, server.version());
  }

  @Test
  void messagesThatAGuestDoesNotSend() {
    connect(VmbusVersion.V5_3);
    for (int code : new int[] {0, 1, 2, 4, 6, 10, 12, 15, 17, 18, 23, 24, 25, 1000, -1}) {
      byte[] message = new byte[240];
      LittleEndian.putInt(message, MessageType.TYPE, code);
      server.receive(message, 240);
      silence(ProtocolRule.MESSAGE_UNKNOWN);
    }
  }

  @Test
  void everyMessageButTheContactNeedsAConnection() {
    for (MessageType type : MessageType.ALL) {
      if (type.fromGuest() && !type.equals(MessageType.INITIATE_CONTACT)) {
        send(type);
        silence(ProtocolRule.NOT_CONNECTED);
      }
    }
  }

  @Test
  void channelsThatAreNotOffered() {
    contact(VmbusVersion.V5_3, 0);
    for (int relid : new int[] {channel.relid(), 2, 0, 2047, 2048, -1}) {
      send(MessageType.OPEN_CHANNEL, relid);
      silence(ProtocolRule.UNKNOWN_CHANNEL);
      send(MessageType.CLOSE_CHANNEL, relid);
      silence(ProtocolRule.UNKNOWN_CHANNEL);
      send(MessageType.GPADL_HEADER, relid, HANDLE);
      silence(ProtocolRule.UNKNOWN_CHANNEL);
      send(MessageType.GPADL_TEARDOWN, relid, HANDLE);
      silence(ProtocolRule.UNKNOWN_CHANNEL);
      send(MessageType.MODIFY_CHANNEL, relid, 0);
      silence(ProtocolRule.UNKNOWN_CHANNEL);
      send(MessageType.RELID_RELEASED, relid);
      silence(ProtocolRule.UNKNOWN_CHANNEL);
    }
  }

  @Test
  void gpadlsThatCannotBe() {
    connect(VmbusVersion.V5_3);
    send(MessageType.GPADL_HEADER, channel.relid(), HANDLE, 0x10000);
    silence(ProtocolRule.GPADL_MALFORMED);
    send(MessageType.GPADL_BODY, 0, HANDLE);
    silence(ProtocolRule.GPADL_MALFORMED);
    byte[] message = new byte[GpadlLayout.HEADER_RANGES + 16];
    LittleEndian.putInt(message, MessageType.TYPE, MessageType.GPADL_HEADER.code());
    LittleEndian.putInt(message, GpadlLayout.HEADER_RELID, channel.relid());
    LittleEndian.putInt(message, GpadlLayout.HEADER_GPADL, HANDLE);
    LittleEndian.putInt(message, GpadlLayout.HEADER_RANGE_BYTES, 16 | 1 << 16);
    LittleEndian.putInt(message, GpadlLayout.HEADER_RANGES, 4096);
    LittleEndian.putLong(message, GpadlLayout.HEADER_RANGES + 8, 256);
    server.receive(message, message.length);
    assertEquals(
        MessageStatus.UNSUCCESSFUL,
        answer(MessageType.GPADL_CREATED).field(GpadlLayout.CREATED_STATUS));
    silence(ProtocolRule.GPADL_REFUSED);
  }

  @Test
  void thereAreAsManyChannelsAsEventFlags() {
    for (int i = 2; i < BusConnections.MAX_CHANNELS; i++) {
      assertEquals(i, server.offer(offer("n" + i)).relid());
    }
    assertThrows(IllegalStateException.class, () -> server.offer(offer("last")));
  }

  @Test
  void everyRuleHasItsNumber() {
    for (ProtocolRule rule : ProtocolRule.values()) {
      assertEquals(rule, ProtocolRule.of(rule.code()));
    }
    assertNull(ProtocolRule.of(0));
  }
}
