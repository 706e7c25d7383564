package dev.verdigris.vmbus.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.ContactLayout;
import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.GpadlLayout;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.ModifyLayout;
import dev.verdigris.vmbus.abi.MonitorLayout;
import dev.verdigris.vmbus.abi.OfferFlags;
import dev.verdigris.vmbus.abi.OfferLayout;
import dev.verdigris.vmbus.abi.OpenLayout;
import dev.verdigris.vmbus.abi.TlConnectLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state machine alone: messages in, messages out. */
class BusServerTest {
  private static final int HANDLE = ServerRig.HANDLE;

  private final ServerRig rig = ServerRig.newest();
  private final BusServer server = rig.server;
  private final OfferedChannel channel = rig.channel;

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void contactAtVersion5() {
    ServerRig.Sent response = rig.contact(VmbusVersion.V5_2, 3);
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
    rig.receive(message, message.length);
    ServerRig.Sent response = rig.answer(MessageType.VERSION_RESPONSE);
    assertEquals(0, response.vpIndex, "2.4 has no target processor yet");
    assertEquals(VmbusVersion.V2_4.code(), response.field(ContactLayout.RESPONSE_VERSION));
    assertEquals(0x5000, server.interruptPage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0x60001, 0x50004, 0, 0x10000, -1, 0x20005})
  void versionsThatAreNotSpoken(int code) {
    ServerRig.Sent response = rig.contact(new VmbusVersion(code), 0);
    assertEquals(0, response.message[ContactLayout.RESPONSE_SUPPORTED]);
    assertNull(server.version());
    rig.send(MessageType.REQUEST_OFFERS);
    rig.silence(ProtocolRule.NOT_CONNECTED);
  }

  @Test
  void contactWithTargetsThatDoNotExist() {
    rig.send(MessageType.INITIATE_CONTACT, VmbusVersion.V5_3.code(), 4, BusConnections.SINT);
    rig.silence(ProtocolRule.CONTACT_TARGET);
    rig.send(MessageType.INITIATE_CONTACT, VmbusVersion.V5_3.code(), -1, BusConnections.SINT);
    rig.silence(ProtocolRule.CONTACT_TARGET);
    rig.send(MessageType.INITIATE_CONTACT, VmbusVersion.V5_3.code(), 0, 7);
    ServerRig.Sent refusal = rig.answer(MessageType.VERSION_RESPONSE);
    assertEquals(0, refusal.message[ContactLayout.RESPONSE_SUPPORTED]);
    assertEquals(7, refusal.sint);
    rig.silence(ProtocolRule.CONTACT_TARGET);
  }

  @Test
  void offersAreDeliveredOnce() {
    OfferedChannel second = server.offer(ServerRig.offer("b"));
    rig.contact(VmbusVersion.V5_3, 2);
    assertTrue(rig.sent.isEmpty(), "not before they are requested");
    rig.send(MessageType.REQUEST_OFFERS);
    for (OfferedChannel expected : List.of(channel, second)) {
      ServerRig.Sent offer = rig.answer(MessageType.OFFER_CHANNEL);
      assertEquals(2, offer.vpIndex);
      assertEquals(expected.relid(), offer.field(OfferLayout.RELID));
      assertEquals(
          expected.offer().instance(), LittleEndian.getGuid(offer.message, OfferLayout.INSTANCE));
      assertEquals(expected.connectionId(), offer.field(OfferLayout.CONNECTION));
      assertEquals(1, LittleEndian.getShort(offer.message, OfferLayout.DEDICATED));
      assertEquals(0, offer.message[OfferLayout.MONITOR_ALLOCATED]);
    }
    rig.answer(MessageType.ALL_OFFERS_DELIVERED);
    rig.send(MessageType.REQUEST_OFFERS);
    rig.silence(ProtocolRule.OFFERS_REQUESTED_TWICE);
    OfferedChannel third = server.offer(ServerRig.offer("c"));
    assertEquals(third.relid(), rig.answer(MessageType.OFFER_CHANNEL).field(OfferLayout.RELID));
  }

  @Test
  void theOldestVersionHasNoConnectionInItsOffers() {
    rig.contact(VmbusVersion.V0_13, 0);
    rig.send(MessageType.REQUEST_OFFERS);
    ServerRig.Sent offer = rig.answer(MessageType.OFFER_CHANNEL);
    assertEquals(0, offer.field(OfferLayout.CONNECTION));
    assertEquals(0, LittleEndian.getShort(offer.message, OfferLayout.DEDICATED));
  }

  @Test
  void opensAndCloses() {
    rig.opened();
    assertTrue(channel.open());
    assertEquals(1, channel.targetVp());
    assertEquals(4, channel.downstreamOffset());
    assertEquals(HANDLE, channel.rings().handle());
    assertEquals(0xbeef, LittleEndian.getInt(channel.userData(), 0));
    rig.send(MessageType.GPADL_TEARDOWN, channel.relid(), HANDLE);
    rig.silence(ProtocolRule.GPADL_IN_USE);
    rig.send(MessageType.OPEN_CHANNEL, channel.relid(), 1, HANDLE, 0, 4);
    rig.silence(ProtocolRule.ALREADY_OPEN);
    rig.send(MessageType.CLOSE_CHANNEL, channel.relid());
    assertTrue(rig.sent.isEmpty());
    rig.send(MessageType.CLOSE_CHANNEL, channel.relid());
    rig.silence(ProtocolRule.NOT_OPEN);
    rig.send(MessageType.GPADL_TEARDOWN, channel.relid(), HANDLE);
    assertEquals(HANDLE, rig.answer(MessageType.GPADL_TORNDOWN).field(GpadlLayout.TORNDOWN_GPADL));
    rig.send(MessageType.GPADL_TEARDOWN, channel.relid(), HANDLE);
    rig.silence(ProtocolRule.GPADL_UNKNOWN);
    assertEquals(List.of("open 1", "close 1"), rig.calls);
  }

  @Test
  void openRequestsThatCannotBeMet() {
    rig.connect(VmbusVersion.V5_3);
    rig.gpadl(8);
    for (int downstream : new int[] {0, 1, 7, 8, -1, Integer.MIN_VALUE}) {
      assertEquals(MessageStatus.UNSUCCESSFUL, rig.open(HANDLE, 0, downstream));
      rig.silence(ProtocolRule.OPEN_RINGS);
    }
    assertEquals(MessageStatus.UNSUCCESSFUL, rig.open(HANDLE + 1, 0, 4));
    rig.silence(ProtocolRule.OPEN_RINGS);
    assertEquals(MessageStatus.UNSUCCESSFUL, rig.open(HANDLE, 4, 4));
    rig.silence(ProtocolRule.TARGET_PROCESSOR);
    rig.accept = false;
    assertEquals(MessageStatus.UNSUCCESSFUL, rig.open(HANDLE, 0, 4));
    assertFalse(channel.open());
    rig.accept = true;
    assertEquals(MessageStatus.SUCCESS, rig.open(HANDLE, OpenLayout.NO_INTERRUPTS, 4));
    assertEquals(OpenLayout.NO_INTERRUPTS, channel.targetVp());
  }

  @Test
  void modifyIsAnsweredFrom5Dot3() {
    rig.opened();
    rig.send(MessageType.MODIFY_CHANNEL, channel.relid(), 3);
    ServerRig.Sent response = rig.answer(MessageType.MODIFY_CHANNEL_RESPONSE);
    assertEquals(channel.relid(), response.field(ModifyLayout.RESPONSE_RELID));
    assertEquals(MessageStatus.SUCCESS, response.field(ModifyLayout.RESPONSE_STATUS));
    assertEquals(3, channel.targetVp());
    rig.send(MessageType.MODIFY_CHANNEL, channel.relid(), 4);
    assertEquals(
        MessageStatus.UNSUCCESSFUL,
        rig.answer(MessageType.MODIFY_CHANNEL_RESPONSE).field(ModifyLayout.RESPONSE_STATUS));
    assertEquals(3, channel.targetVp());
    rig.silence(ProtocolRule.TARGET_PROCESSOR);
    rig.connect(VmbusVersion.V5_2);
    rig.gpadl(8);
    rig.open(HANDLE, 0, 4);
    rig.send(MessageType.MODIFY_CHANNEL, channel.relid(), 2);
    assertTrue(rig.sent.isEmpty());
    assertEquals(2, channel.targetVp());
    rig.connect(VmbusVersion.V4_0);
    rig.send(MessageType.MODIFY_CHANNEL, channel.relid(), 2);
    rig.silence(ProtocolRule.MESSAGE_TOO_NEW);
  }

  @Test
  void modifyOfAClosedChannelFails() {
    rig.connect(VmbusVersion.V5_3);
    rig.send(MessageType.MODIFY_CHANNEL, channel.relid(), 0);
    assertEquals(
        MessageStatus.UNSUCCESSFUL,
        rig.answer(MessageType.MODIFY_CHANNEL_RESPONSE).field(ModifyLayout.RESPONSE_STATUS));
    rig.silence(ProtocolRule.NOT_OPEN);
  }

  @Test
  void unloadEndsEverythingBeforeItIsAnswered() {
    rig.opened();
    rig.calls.clear();
    rig.send(MessageType.UNLOAD);
    assertEquals(List.of("close 1"), rig.calls);
    rig.answer(MessageType.UNLOAD_RESPONSE);
    assertNull(server.version());
    assertFalse(channel.open());
    rig.send(MessageType.UNLOAD);
    rig.silence(ProtocolRule.NOT_CONNECTED);
    rig.connect(VmbusVersion.V5_3);
    rig.gpadl(8);
  }

  @Test
  void aSecondContactStartsAnew() {
    rig.opened();
    rig.contact(VmbusVersion.V5_3, 0);
    assertFalse(channel.open());
    assertEquals(List.of("open 1", "close 1"), rig.calls);
    rig.send(MessageType.GPADL_TEARDOWN, channel.relid(), HANDLE);
    rig.silence(ProtocolRule.UNKNOWN_CHANNEL);
    rig.send(MessageType.REQUEST_OFFERS);
    rig.answer(MessageType.OFFER_CHANNEL);
  }

  @Test
  void monitorsAreGivenOutWhileThereAreAny() {
    server.rescind(channel);
    for (int i = 0; i <= MonitorLayout.MONITORS; i++) {
      server.offer(ServerRig.offer("m" + i).withMonitor(100_000));
    }
    for (int round = 0; round < 2; round++) {
      rig.contact(VmbusVersion.V5_3, 0);
      rig.send(MessageType.REQUEST_OFFERS);
      for (int i = 0; i < MonitorLayout.MONITORS; i++) {
        byte[] offer = rig.answer(MessageType.OFFER_CHANNEL).message;
        assertEquals(i, LittleEndian.getByte(offer, OfferLayout.MONITOR_ID));
        assertEquals(1, offer[OfferLayout.MONITOR_ALLOCATED]);
      }
      byte[] last = rig.answer(MessageType.OFFER_CHANNEL).message;
      assertEquals(MonitorLayout.NO_MONITOR, LittleEndian.getByte(last, OfferLayout.MONITOR_ID));
      assertEquals(0, last[OfferLayout.MONITOR_ALLOCATED]);
      rig.answer(MessageType.ALL_OFFERS_DELIVERED);
    }
  }

  @Test
  void rescindTakesTheOfferBack() {
    rig.opened();
    server.rescind(channel);
    server.rescind(channel);
    assertEquals(
        channel.relid(), rig.answer(MessageType.RESCIND_OFFER).field(OfferLayout.RESCIND_RELID));
    assertTrue(rig.sent.isEmpty(), "once");
    rig.send(MessageType.CLOSE_CHANNEL, channel.relid());
    rig.send(MessageType.OPEN_CHANNEL, channel.relid(), 1, HANDLE, 0, 4);
    assertTrue(rig.sent.isEmpty(), "a rescinded channel cannot be opened");
    rig.send(MessageType.RELID_RELEASED, channel.relid());
    assertNull(server.channel(channel.relid()));
    assertEquals(List.of("open 1", "close 1", "released 1"), rig.calls);
    rig.send(MessageType.RELID_RELEASED, channel.relid());
    rig.silence(ProtocolRule.UNKNOWN_CHANNEL);
  }

  @Test
  void rescindWithoutAGuest() {
    server.rescind(channel);
    assertTrue(rig.sent.isEmpty());
    rig.contact(VmbusVersion.V5_3, 0);
    rig.send(MessageType.REQUEST_OFFERS);
    rig.answer(MessageType.ALL_OFFERS_DELIVERED);
  }

  @Test
  void theGuestGivesAnOfferUp() {
    rig.opened();
    rig.send(MessageType.RELID_RELEASED, channel.relid());
    rig.silence(ProtocolRule.RELID_IN_USE);
    rig.send(MessageType.CLOSE_CHANNEL, channel.relid());
    rig.send(MessageType.RELID_RELEASED, channel.relid());
    rig.silence();
    rig.send(MessageType.OPEN_CHANNEL, channel.relid(), 1, HANDLE, 0, 4);
    rig.silence(ProtocolRule.UNKNOWN_CHANNEL);
    rig.opened(); // the next connection has the offer again
  }

  @Test
  void anOfferThatTheGuestCouldNotTellFromARescindedOneWaits() {
    rig.opened();
    server.rescind(channel);
    rig.answer(MessageType.RESCIND_OFFER);
    OfferedChannel again = server.offer(ServerRig.offer("a"));
    OfferedChannel other = server.offer(ServerRig.offer("b"));
    assertEquals(other.relid(), rig.answer(MessageType.OFFER_CHANNEL).field(OfferLayout.RELID));
    rig.silence();
    rig.send(MessageType.CLOSE_CHANNEL, channel.relid());
    rig.silence();
    rig.send(MessageType.RELID_RELEASED, channel.relid());
    assertEquals(again.relid(), rig.answer(MessageType.OFFER_CHANNEL).field(OfferLayout.RELID));
  }

  @Test
  void aDeviceThatIsRemovedStopsAtOnce() {
    rig.opened();
    server.remove(channel);
    rig.answer(MessageType.RESCIND_OFFER);
    assertEquals(List.of("open 1", "close 1"), rig.calls);
    rig.send(MessageType.CLOSE_CHANNEL, channel.relid());
    rig.send(MessageType.GPADL_TEARDOWN, channel.relid(), HANDLE);
    rig.answer(MessageType.GPADL_TORNDOWN);
    rig.send(MessageType.RELID_RELEASED, channel.relid());
    rig.silence();
    assertEquals(List.of("open 1", "close 1", "released 1"), rig.calls);
  }

  @Test
  void rescindWhileAGpadlIsInFlight() {
    rig.connect(VmbusVersion.V5_3);
    byte[] whole = rig.gpadlHeader(channel.relid(), HANDLE, 27);
    int first = GpadlLayout.HEADER_RANGES + 8;
    rig.receive(whole, first);
    server.rescind(channel);
    rig.answer(MessageType.RESCIND_OFFER);
    byte[] body = new byte[GpadlLayout.BODY_PFNS + 8 * 27];
    LittleEndian.putInt(body, MessageType.TYPE, MessageType.GPADL_BODY.code());
    LittleEndian.putInt(body, GpadlLayout.BODY_GPADL, HANDLE);
    System.arraycopy(whole, first, body, GpadlLayout.BODY_PFNS, 8 * 27);
    rig.receive(body);
    assertEquals(
        MessageStatus.UNSUCCESSFUL,
        rig.answer(MessageType.GPADL_CREATED).field(GpadlLayout.CREATED_STATUS));
    assertNull(server.gpadl(channel, HANDLE));
    rig.silence();
  }

  @Test
  void eachVersionShowsNoMoreOfAnOfferThanItHas() {
    int confidential =
        OfferFlags.CONFIDENTIAL_RING_BUFFER | OfferFlags.CONFIDENTIAL_EXTERNAL_MEMORY;
    int all = confidential | OfferFlags.NAMED_PIPE_MODE | OfferFlags.TLNPI_PROVIDER_OFFER;
    server.rescind(channel);
    server.offer(ServerRig.offer("flags").withFlags(all));
    for (VmbusVersion version : VmbusVersion.ALL) {
      rig.contact(version, 0);
      rig.send(MessageType.REQUEST_OFFERS);
      int flags = LittleEndian.getShort(rig.sent.remove().message, OfferLayout.FLAGS);
      int expected = all & ~confidential;
      if (!version.atLeast(VmbusVersion.V4_0)) {
        expected &= ~OfferFlags.TLNPI_PROVIDER_OFFER;
      }
      assertEquals(expected, flags, version.toString());
      rig.sent.clear();
    }
    rig.receive(ServerRig.contact(VmbusVersion.V6_0, 0, FeatureFlags.CONFIDENTIAL_CHANNELS));
    rig.sent.clear();
    rig.send(MessageType.REQUEST_OFFERS);
    assertEquals(all, LittleEndian.getShort(rig.sent.remove().message, OfferLayout.FLAGS));
  }

  @Test
  void tlConnectIsRefused() {
    rig.connect(VmbusVersion.V5_3);
    rig.send(MessageType.TL_CONNECT_REQUEST, 1, 2, 3, 4, 5, 6, 7, 8);
    ServerRig.Sent result = rig.answer(MessageType.TL_CONNECT_RESULT);
    assertEquals(1, result.field(TlConnectLayout.ENDPOINT));
    assertEquals(8, result.field(TlConnectLayout.SERVICE + 12));
    assertEquals(MessageStatus.CONNECTION_REFUSED, result.field(TlConnectLayout.RESULT_STATUS));
    rig.connect(VmbusVersion.V4_0);
    rig.send(MessageType.TL_CONNECT_REQUEST);
    assertTrue(rig.sent.isEmpty(), "4.0 has no result");
  }

  @Test
  void everyMessageNeedsItsLength() {
    rig.connect(VmbusVersion.V5_3);
    rig.receive(new byte[240], 7);
    rig.silence(ProtocolRule.MESSAGE_SHORT);
    for (MessageType type : MessageType.ALL) {
      if (type.fromGuest() && type.size() > MessageType.HEADER_SIZE) {
        byte[] message = new byte[240];
        LittleEndian.putInt(message, MessageType.TYPE, type.code());
        rig.receive(message, type.size() - 1);
        rig.silence(ProtocolRule.MESSAGE_SHORT);
      }
    }
    assertEquals(VmbusVersion.V5_3, server.version());
  }

  @Test
  void messagesThatAGuestDoesNotSend() {
    rig.connect(VmbusVersion.V5_3);
    for (int code : new int[] {0, 1, 2, 4, 6, 10, 12, 15, 17, 20, 23, 24, 26, 28, 30, 1000, -1}) {
      byte[] message = new byte[240];
      LittleEndian.putInt(message, MessageType.TYPE, code);
      rig.receive(message, 240);
      rig.silence(ProtocolRule.MESSAGE_UNKNOWN);
    }
  }

  @Test
  void everyMessageButTheContactNeedsAConnection() {
    for (MessageType type : MessageType.ALL) {
      if (type.fromGuest() && !type.equals(MessageType.INITIATE_CONTACT)) {
        rig.send(type);
        boolean served = type.equals(MessageType.CLOSE_RESERVED);
        rig.silence(served ? ProtocolRule.UNKNOWN_CHANNEL : ProtocolRule.NOT_CONNECTED);
      }
    }
  }

  @Test
  void channelsThatAreNotOffered() {
    rig.contact(VmbusVersion.V5_3, 0);
    for (int relid : new int[] {channel.relid(), 2, 0, 2047, 2048, -1}) {
      rig.send(MessageType.OPEN_CHANNEL, relid);
      rig.silence(ProtocolRule.UNKNOWN_CHANNEL);
      rig.send(MessageType.CLOSE_CHANNEL, relid);
      rig.silence(ProtocolRule.UNKNOWN_CHANNEL);
      rig.send(MessageType.GPADL_HEADER, relid, HANDLE);
      rig.silence(ProtocolRule.UNKNOWN_CHANNEL);
      rig.send(MessageType.GPADL_TEARDOWN, relid, HANDLE);
      rig.silence(ProtocolRule.UNKNOWN_CHANNEL);
      rig.send(MessageType.MODIFY_CHANNEL, relid, 0);
      assertEquals(
          MessageStatus.UNSUCCESSFUL,
          rig.answer(MessageType.MODIFY_CHANNEL_RESPONSE).field(ModifyLayout.RESPONSE_STATUS));
      rig.silence(ProtocolRule.UNKNOWN_CHANNEL);
      rig.send(MessageType.RELID_RELEASED, relid);
      rig.silence(ProtocolRule.UNKNOWN_CHANNEL);
    }
  }

  @Test
  void gpadlsThatCannotBe() {
    rig.connect(VmbusVersion.V5_3);
    rig.send(MessageType.GPADL_HEADER, channel.relid(), HANDLE, 0x10000);
    rig.silence(ProtocolRule.GPADL_MALFORMED);
    rig.send(MessageType.GPADL_BODY, 0, HANDLE);
    rig.silence(ProtocolRule.GPADL_MALFORMED);
    byte[] message = new byte[GpadlLayout.HEADER_RANGES + 16];
    LittleEndian.putInt(message, MessageType.TYPE, MessageType.GPADL_HEADER.code());
    LittleEndian.putInt(message, GpadlLayout.HEADER_RELID, channel.relid());
    LittleEndian.putInt(message, GpadlLayout.HEADER_GPADL, HANDLE);
    LittleEndian.putInt(message, GpadlLayout.HEADER_RANGE_BYTES, 16 | 1 << 16);
    LittleEndian.putInt(message, GpadlLayout.HEADER_RANGES, 4096);
    LittleEndian.putLong(message, GpadlLayout.HEADER_RANGES + 8, 256);
    rig.receive(message, message.length);
    assertEquals(
        MessageStatus.UNSUCCESSFUL,
        rig.answer(MessageType.GPADL_CREATED).field(GpadlLayout.CREATED_STATUS));
    rig.silence(ProtocolRule.GPADL_REFUSED);
  }

  @Test
  void thereAreAsManyChannelsAsEventFlags() {
    for (int i = 2; i < BusConnections.MAX_CHANNELS; i++) {
      assertEquals(i, server.offer(ServerRig.offer("n" + i)).relid());
    }
    assertThrows(IllegalStateException.class, () -> server.offer(ServerRig.offer("last")));
  }

  @Test
  void everyRuleHasItsNumber() {
    for (ProtocolRule rule : ProtocolRule.values()) {
      assertEquals(rule, ProtocolRule.of(rule.code()));
    }
    assertNull(ProtocolRule.of(0));
  }
}
