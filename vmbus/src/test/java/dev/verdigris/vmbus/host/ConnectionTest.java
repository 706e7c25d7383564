package dev.verdigris.vmbus.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.ConnectionState;
import dev.verdigris.vmbus.abi.ContactLayout;
import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.ModifyConnectionLayout;
import dev.verdigris.vmbus.abi.OfferLayout;
import dev.verdigris.vmbus.abi.OpenLayout;
import dev.verdigris.vmbus.abi.TlConnectLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contact, features, monitor pages, pauses, sockets. */
class ConnectionTest {
  private static final int WITH_FEATURES = ContactLayout.RESPONSE_SIZE_WITH_FEATURES;
  private static final UUID GUEST = new UUID(0x1122_3344_5566_7788L, 0x99aa_bbcc_ddee_ff00L);

  private ServerRig rig = ServerRig.newest();

  @AfterEach
  void stop() {
    rig.close();
  }

  static Stream<VmbusVersion> versions() {
    return VmbusVersion.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void theResponseHasTheFormOfItsVersion(VmbusVersion version) {
    ServerRig.Sent response = rig.contact(version, 2);
    boolean featured = version.atLeast(VmbusVersion.V6_0);
    assertEquals(featured ? WITH_FEATURES : ContactLayout.RESPONSE_SIZE, response.message.length);
    assertEquals(version.atLeast(VmbusVersion.V3_0) ? 2 : 0, response.vpIndex);
    assertEquals(BusConnections.SINT, response.sint);
    assertEquals(1, response.message[ContactLayout.RESPONSE_SUPPORTED]);
    assertEquals(ConnectionState.SUCCESSFUL, response.message[ContactLayout.RESPONSE_STATE]);
    assertEquals(
        version.atLeast(VmbusVersion.V5_0) ? BusConnections.MESSAGE_V5 : version.code(),
        response.field(ContactLayout.RESPONSE_CONNECTION));
    assertEquals(version, rig.server.version());
    assertEquals(FeatureFlags.NONE, rig.server.features());
    rig.silence();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void aHostAgreesToItsOwnVersionAndOlderOnes(VmbusVersion newest) {
    rig.close();
    rig = new ServerRig(newest, FeatureFlags.ALL);
    for (VmbusVersion version : VmbusVersion.ALL) {
      ServerRig.Sent response = rig.contact(version, 0);
      boolean supported = newest.atLeast(version);
      assertEquals(supported ? 1 : 0, response.message[ContactLayout.RESPONSE_SUPPORTED]);
      assertEquals(supported ? version : null, rig.server.version());
      if (!supported) {
        assertEquals(ContactLayout.RESPONSE_SIZE, response.message.length);
        assertEquals(0, response.field(ContactLayout.RESPONSE_CONNECTION));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0x1, 0x2, 0x4, 0x8, 0x10, 0x20, 0x40, 0x3f, 0x7f, -1, 0x8000_0000})
  void featuresHoldThatBothHave(int wanted) {
    rig.receive(ServerRig.contact(VmbusVersion.V6_0, 0, wanted));
    int expected = wanted & FeatureFlags.ALL & ~FeatureFlags.SERVER_SPECIFIED_MONITOR_PAGES;
    ServerRig.Sent response = rig.answer(MessageType.VERSION_RESPONSE, WITH_FEATURES);
    assertEquals(expected, response.field(ContactLayout.RESPONSE_FEATURES));
    assertEquals(expected, rig.server.features());
    rig.close();
    rig = new ServerRig(VmbusVersion.V6_0, FeatureFlags.DILITHIUM);
    rig.receive(ServerRig.contact(VmbusVersion.V6_0, 0, wanted));
    assertEquals(wanted & FeatureFlags.DILITHIUM, rig.server.features());
  }

  @Test
  void olderVersionsHaveNoFeatures() {
    byte[] contact = ServerRig.contact(VmbusVersion.V5_3, 0, 0);
    LittleEndian.putInt(contact, ContactLayout.FEATURES, -1);
    rig.receive(contact);
    rig.answer(MessageType.VERSION_RESPONSE);
    assertEquals(FeatureFlags.NONE, rig.server.features());
  }

  @Test
  void aClientThatSaysWhoItIs() {
    byte[] contact = ServerRig.contact(VmbusVersion.V6_0, 0, FeatureFlags.CLIENT_ID);
    LittleEndian.putGuid(contact, ContactLayout.CLIENT_ID, GUEST);
    rig.receive(contact, ContactLayout.SIZE_WITH_CLIENT_ID - 1);
    rig.silence(ProtocolRule.MESSAGE_SHORT);
    assertNull(rig.server.version());
    rig.receive(contact);
    rig.answer(MessageType.VERSION_RESPONSE, WITH_FEATURES);
    assertEquals(GUEST, rig.server.client());
    rig.receive(ServerRig.contact(VmbusVersion.V6_0, 0, 0), ContactLayout.SIZE);
    rig.answer(MessageType.VERSION_RESPONSE, WITH_FEATURES);
    assertEquals(new UUID(0, 0), rig.server.client());
  }

  @Test
  void targetsAreForMessageConnection4() {
    byte[] contact = ServerRig.contact(VmbusVersion.V5_1, 0, 0);
    contact[ContactLayout.MESSAGE_SINT] = 3;
    contact[ContactLayout.TARGET_VTL] = 2;
    rig.server.receive(contact, contact.length, BusConnections.MESSAGE);
    assertEquals(VmbusVersion.V5_1, rig.server.version());
    rig.answer(MessageType.VERSION_RESPONSE);
    rig.receive(contact);
    rig.silence(ProtocolRule.CONTACT_TARGET); // nobody serves that trust level
    assertEquals(VmbusVersion.V5_1, rig.server.version(), "the connection stands");
    contact[ContactLayout.TARGET_VTL] = 0;
    rig.receive(contact);
    ServerRig.Sent refusal = rig.answer(MessageType.VERSION_RESPONSE);
    assertEquals(3, refusal.sint);
    assertEquals(0, refusal.message[ContactLayout.RESPONSE_SUPPORTED]);
    rig.silence(ProtocolRule.CONTACT_TARGET);
    contact[ContactLayout.MESSAGE_SINT] = 16;
    rig.receive(contact);
    rig.silence(ProtocolRule.CONTACT_TARGET);
    assertEquals(VmbusVersion.V5_1, rig.server.version());
  }

  private ServerRig.Sent contactWithPages(VmbusVersion version, long toGuest, long toHost) {
    byte[] contact = ServerRig.contact(version, 0, FeatureFlags.ALL);
    LittleEndian.putLong(contact, ContactLayout.MONITOR_PAGE_TO_GUEST, toGuest);
    LittleEndian.putLong(contact, ContactLayout.MONITOR_PAGE_TO_HOST, toHost);
    rig.receive(contact);
    return rig.sent.remove();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void monitorPagesComeBothOrNone(VmbusVersion version) {
    long[][] wrong = {{0x1000, 0}, {0, 0x1000}, {0x1000, 1L << 40}};
    for (long[] pages : wrong) {
      byte[] response = contactWithPages(version, pages[0], pages[1]).message;
      boolean tellable = version.atLeast(VmbusVersion.V2_4);
      assertEquals(tellable ? 1 : 0, response[ContactLayout.RESPONSE_SUPPORTED]);
      assertEquals(
          tellable ? ConnectionState.UNKNOWN_FAILURE : 0, response[ContactLayout.RESPONSE_STATE]);
      assertNull(rig.server.version());
      assertNull(rig.monitorPages);
      rig.silence(ProtocolRule.MONITOR_PAGES);
    }
    contactWithPages(version, 0x1000, 0x2000);
    assertEquals(version, rig.server.version());
    assertEquals(new MonitorPages(0x1000, 0x2000), rig.monitorPages);
    rig.contact(version, 0);
    assertNull(rig.monitorPages);
  }

  @Test
  void theHostsOwnMonitorPagesTakeTheGuestsPlace() {
    rig.ownPages = new MonitorPages(0x8000, 0x9000);
    ServerRig.Sent response = contactWithPages(VmbusVersion.V6_0, 0x1000, 0x2000);
    assertEquals(ContactLayout.RESPONSE_SIZE_WITH_PAGES, response.message.length);
    assertEquals(FeatureFlags.ALL, response.field(ContactLayout.RESPONSE_FEATURES));
    assertEquals(0x8000, response.field(ContactLayout.RESPONSE_MONITOR_PAGE_TO_GUEST));
    assertEquals(0x9000, response.field(ContactLayout.RESPONSE_MONITOR_PAGE_TO_HOST));
    assertEquals(rig.ownPages, rig.monitorPages);
    assertEquals(
        ContactLayout.RESPONSE_SIZE,
        contactWithPages(VmbusVersion.V5_3, 0x1000, 0x2000).message.length);
    assertEquals(new MonitorPages(0x1000, 0x2000), rig.monitorPages);
  }

  private int modify(long toGuest, long toHost) {
    byte[] message = ServerRig.message(MessageType.MODIFY_CONNECTION);
    LittleEndian.putLong(message, ModifyConnectionLayout.MONITOR_PAGE_TO_GUEST, toGuest);
    LittleEndian.putLong(message, ModifyConnectionLayout.MONITOR_PAGE_TO_HOST, toHost);
    rig.receive(message);
    return rig.answer(MessageType.MODIFY_CONNECTION_RESPONSE)
        .message[ModifyConnectionLayout.RESPONSE_STATE];
  }

  @Test
  void monitorPagesCanBeChangedWhileNoChannelUsesThem() {
    OfferedChannel monitored = rig.server.offer(ServerRig.offer("monitored").withMonitor(100_000));
    rig.connect(VmbusVersion.V6_0, FeatureFlags.MODIFY_CONNECTION);
    assertEquals(ConnectionState.SUCCESSFUL, modify(0x3000, 0x4000));
    assertEquals(new MonitorPages(0x3000, 0x4000), rig.monitorPages);
    for (long[] pages : new long[][] {{0, 0x1000}, {0x1000, 0}, {0x1000, -1}}) {
      assertEquals(ConnectionState.UNKNOWN_FAILURE, modify(pages[0], pages[1]));
      rig.silence(ProtocolRule.MONITOR_PAGES);
    }
    rig.gpadl(monitored, 5, 8);
    assertEquals(MessageStatus.SUCCESS, rig.open(monitored, 5, 0, 4));
    assertEquals(ConnectionState.UNKNOWN_FAILURE, modify(0x5000, 0x6000));
    rig.silence(ProtocolRule.MONITOR_PAGES);
    rig.send(MessageType.CLOSE_CHANNEL, monitored.relid());
    assertEquals(ConnectionState.SUCCESSFUL, modify(0, 0));
    assertNull(rig.monitorPages);
  }

  @Test
  void messagesOfFeaturesThatDoNotHold() {
    rig.connect(VmbusVersion.V6_0);
    for (MessageType type : MessageType.ALL) {
      if (type.fromGuest() && type.feature() != FeatureFlags.NONE) {
        rig.send(type);
        rig.silence(ProtocolRule.FEATURE_MISSING);
      }
    }
    rig.connect(VmbusVersion.V5_3);
    rig.send(MessageType.PAUSE);
    rig.silence(ProtocolRule.MESSAGE_TOO_NEW);
  }

  @Test
  void whatTheHostSaysInAPauseComesAfterIt() {
    rig.connect(VmbusVersion.V6_0, FeatureFlags.PAUSE_RESUME);
    rig.send(MessageType.PAUSE);
    rig.answer(MessageType.PAUSE_RESPONSE);
    OfferedChannel late = rig.server.offer(ServerRig.offer("late"));
    rig.server.rescind(rig.channel);
    rig.silence();
    rig.send(MessageType.CLOSE_CHANNEL, late.relid());
    rig.silence(ProtocolRule.MESSAGE_PAUSED);
    rig.send(MessageType.RESUME);
    assertEquals(late.relid(), rig.answer(MessageType.OFFER_CHANNEL).field(OfferLayout.RELID));
    assertEquals(
        rig.channel.relid(),
        rig.answer(MessageType.RESCIND_OFFER).field(OfferLayout.RESCIND_RELID));
    rig.send(MessageType.RESUME);
    rig.silence();
  }

  @Test
  void aNewContactEndsAPauseAndWhatWaitedInIt() {
    rig.connect(VmbusVersion.V6_0, FeatureFlags.PAUSE_RESUME);
    rig.send(MessageType.PAUSE);
    rig.answer(MessageType.PAUSE_RESPONSE);
    rig.server.offer(ServerRig.offer("late"));
    rig.contact(VmbusVersion.V6_0, 0);
    rig.silence();
    rig.works();
  }

  @Test
  void signalsThatTheGuestSpecifies() {
    rig.connect(VmbusVersion.V6_0, FeatureFlags.GUEST_SPECIFIED_SIGNAL_PARAMETERS);
    rig.gpadl(8);
    byte[] open =
        ServerRig.message(MessageType.OPEN_CHANNEL, rig.channel.relid(), 1, ServerRig.HANDLE, 0, 4);
    rig.receive(open);
    rig.silence(ProtocolRule.MESSAGE_SHORT);
    open = Arrays.copyOf(open, OpenLayout.SIZE_WITH_SIGNALS);
    int own = rig.channel.connectionId();
    // The bus's own, another channel's, beyond the table; then flags that do not exist.
    long[][] wrong = {{1, 2}, {2, 2}, {4, 2}, {own + 1, 2}, {1 << 24, 2}, {-1, 2}, {own, 2048}};
    for (long[] signals : wrong) {
      LittleEndian.putInt(open, OpenLayout.CONNECTION, (int) signals[0]);
      LittleEndian.putShort(open, OpenLayout.EVENT_FLAG, (int) signals[1]);
      rig.receive(open);
      assertEquals(
          MessageStatus.UNSUCCESSFUL,
          rig.answer(MessageType.OPEN_CHANNEL_RESULT).field(OpenLayout.RESULT_STATUS));
      rig.silence(ProtocolRule.OPEN_SIGNALS);
    }
    LittleEndian.putInt(open, OpenLayout.CONNECTION, 0x2002);
    LittleEndian.putShort(open, OpenLayout.EVENT_FLAG, 17);
    rig.receive(open);
    rig.answer(MessageType.OPEN_CHANNEL_RESULT);
    assertEquals(0x2002, rig.channel.signalConnection());
    assertEquals(17, rig.channel.eventFlag());
    OfferedChannel other = rig.server.offer(ServerRig.offer("other"));
    rig.answer(MessageType.OFFER_CHANNEL);
    rig.gpadl(other, 6, 8);
    LittleEndian.putInt(open, OpenLayout.RELID, other.relid());
    LittleEndian.putInt(open, OpenLayout.RING_GPADL, 6);
    rig.receive(open);
    rig.answer(MessageType.OPEN_CHANNEL_RESULT);
    assertFalse(other.open(), "the connection is taken");
    rig.silence(ProtocolRule.OPEN_SIGNALS);
  }

  @Test
  void theLongOpenWithoutTheFeatureChoosesNothing() {
    rig.connect(VmbusVersion.V6_0, FeatureFlags.CHANNEL_INTERRUPT_REDIRECTION);
    rig.gpadl(8);
    byte[] open =
        ServerRig.message(MessageType.OPEN_CHANNEL, rig.channel.relid(), 1, ServerRig.HANDLE, 0, 4);
    rig.receive(open);
    rig.silence(ProtocolRule.MESSAGE_SHORT);
    open = Arrays.copyOf(open, OpenLayout.SIZE_WITH_SIGNALS);
    LittleEndian.putInt(open, OpenLayout.CONNECTION, 0x2002);
    LittleEndian.putShort(open, OpenLayout.FLAGS, OpenLayout.REDIRECT_INTERRUPT | 0xabc);
    rig.receive(open);
    rig.answer(MessageType.OPEN_CHANNEL_RESULT);
    assertTrue(rig.channel.open());
    assertEquals(rig.channel.connectionId(), rig.channel.signalConnection());
    assertEquals(rig.channel.relid(), rig.channel.eventFlag());
  }

  @Test
  void socketsInBothForms() {
    byte[] request =
        Arrays.copyOf(
            ServerRig.message(MessageType.TL_CONNECT_REQUEST), TlConnectLayout.SIZE_WITH_SILO);
    LittleEndian.putGuid(request, TlConnectLayout.SILO, new UUID(0, 7));
    rig.connect(VmbusVersion.V5_2);
    rig.receive(request);
    rig.answer(MessageType.TL_CONNECT_RESULT);
    rig.receive(request, TlConnectLayout.SIZE);
    rig.answer(MessageType.TL_CONNECT_RESULT);
    rig.connect(VmbusVersion.V5_1);
    rig.listening = true;
    rig.receive(request);
    rig.silence(); // success is told by an offer
    assertEquals(List.of("connect 7", "connect 0", "connect 0"), rig.calls);
  }
}
