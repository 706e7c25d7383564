package dev.verdigris.vmbus.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.OfferLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sub-channels live as long as their channel is open. */
class SubChannelsTest {
  private final ServerRig rig = ServerRig.newest();

  @AfterEach
  void stop() {
    rig.close();
  }

  private OfferedChannel offered(int index) {
    OfferedChannel sub = rig.server.offerSubChannel(rig.channel, index);
    byte[] offer = rig.answer(MessageType.OFFER_CHANNEL).message;
    assertEquals(index, LittleEndian.getShort(offer, OfferLayout.SUB_CHANNEL_INDEX));
    assertEquals(sub.relid(), LittleEndian.getInt(offer, OfferLayout.RELID));
    assertEquals(rig.channel.offer().instance(), LittleEndian.getGuid(offer, OfferLayout.INSTANCE));
    return sub;
  }

  @Test
  void areRescindedWhenTheirChannelCloses() {
    rig.opened();
    OfferedChannel first = offered(1);
    OfferedChannel second = offered(2);
    rig.gpadl(first, 5, 8);
    assertEquals(MessageStatus.SUCCESS, rig.open(first, 5, 0, 4));
    rig.send(MessageType.CLOSE_CHANNEL, rig.channel.relid());
    for (OfferedChannel sub : List.of(first, second)) {
      assertEquals(
          sub.relid(), rig.answer(MessageType.RESCIND_OFFER).field(OfferLayout.RESCIND_RELID));
      assertFalse(sub.open());
    }
    rig.silence();
    // The channel opens again, and its sub-channels come back once their relids are released.
    assertEquals(MessageStatus.SUCCESS, rig.open(ServerRig.HANDLE, 0, 4));
    OfferedChannel again = rig.server.offerSubChannel(rig.channel, 1);
    rig.silence();
    rig.send(MessageType.RELID_RELEASED, first.relid());
    assertEquals(again.relid(), rig.answer(MessageType.OFFER_CHANNEL).field(OfferLayout.RELID));
    assertNull(rig.server.channel(first.relid()));
  }

  @Test
  void goWithTheirChannel() {
    rig.opened();
    OfferedChannel sub = offered(1);
    rig.server.remove(rig.channel);
    assertEquals(
        sub.relid(), rig.answer(MessageType.RESCIND_OFFER).field(OfferLayout.RESCIND_RELID));
    assertEquals(
        rig.channel.relid(),
        rig.answer(MessageType.RESCIND_OFFER).field(OfferLayout.RESCIND_RELID));
    assertFalse(rig.channel.open());
  }

  @Test
  void endWithTheConnectionWithoutAWord() {
    rig.opened();
    OfferedChannel sub = offered(1);
    rig.gpadl(sub, 5, 8);
    rig.open(sub, 5, 0, 4);
    rig.contact(VmbusVersion.V5_3, 0);
    rig.silence();
    assertNull(rig.server.channel(sub.relid()));
    rig.send(MessageType.REQUEST_OFFERS);
    assertEquals(
        rig.channel.relid(), rig.answer(MessageType.OFFER_CHANNEL).field(OfferLayout.RELID));
    rig.answer(MessageType.ALL_OFFERS_DELIVERED);
  }

  @Test
  void aGuestThatGivesOneUpCanBeOfferedAnother() {
    rig.opened();
    OfferedChannel sub = offered(1);
    rig.send(MessageType.RELID_RELEASED, sub.relid());
    assertFalse(rig.server.offered(sub));
    assertTrue(rig.server.offered(offered(1)));
  }

  @Test
  void areNotAnnouncedBefore2Dot4() {
    rig.connect(VmbusVersion.V1_1);
    rig.gpadl(8);
    rig.open(ServerRig.HANDLE, 0, 4);
    rig.server.offerSubChannel(rig.channel, 1);
    rig.silence();
  }

  @Test
  void runOutWithTheRelids() {
    rig.opened();
    for (int i = 1; i < BusConnections.MAX_CHANNELS - 1; i++) {
      offered(i);
    }
    assertNull(rig.server.offerSubChannel(rig.channel, 9999));
    rig.send(MessageType.UNLOAD);
    rig.answer(MessageType.UNLOAD_RESPONSE);
    rig.works();
  }
}
