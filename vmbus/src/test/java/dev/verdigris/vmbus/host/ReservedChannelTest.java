package dev.verdigris.vmbus.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.OpenLayout;
import dev.verdigris.vmbus.abi.ReservedLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Channels that a guest opens for its crash. */
class ReservedChannelTest {
  private final ServerRig rig = ServerRig.newest();
  private final OfferedChannel channel = rig.channel;

  @BeforeEach
  void open() {
    rig.reserved(VmbusVersion.V4_0, FeatureFlags.NONE);
    assertTrue(channel.reserved());
    assertTrue(channel.open());
    assertEquals(OpenLayout.NO_INTERRUPTS, channel.targetVp());
    assertEquals(VmbusVersion.V4_0, channel.version());
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private void close(int vp, int sint) {
    rig.send(MessageType.CLOSE_RESERVED, channel.relid(), vp, sint);
  }

  @Test
  void isClosedWithAnAnswerToWhereTheRequestSays() {
    close(2, 9);
    ServerRig.Sent response = rig.answer(MessageType.CLOSE_RESERVED_RESPONSE);
    assertEquals(2, response.vpIndex);
    assertEquals(9, response.sint);
    assertEquals(channel.relid(), response.field(ReservedLayout.RELID));
    assertEquals(List.of("open 1", "close 1"), rig.calls);
    close(2, 9);
    rig.silence(ProtocolRule.NOT_OPEN);
    assertEquals(MessageStatus.SUCCESS, rig.open(ServerRig.HANDLE, 0, 4));
  }

  @Test
  void outlivesTheConnection() {
    rig.send(MessageType.UNLOAD);
    rig.answer(MessageType.UNLOAD_RESPONSE);
    assertTrue(channel.open());
    rig.contact(VmbusVersion.V5_3, 0);
    assertTrue(channel.open());
    assertNotNull(rig.server.gpadl(channel, ServerRig.HANDLE));
    rig.send(MessageType.REQUEST_OFFERS);
    rig.answer(MessageType.ALL_OFFERS_DELIVERED); // the guest has it already
    close(0, 2);
    rig.answer(MessageType.CLOSE_RESERVED_RESPONSE);
    assertFalse(channel.open());
    rig.works();
  }

  @Test
  void closesWithoutAConnectionAndAnAnswer() {
    rig.send(MessageType.UNLOAD);
    rig.answer(MessageType.UNLOAD_RESPONSE);
    close(0, 2);
    rig.silence();
    assertFalse(channel.open());
    assertNull(rig.server.gpadl(channel, ServerRig.HANDLE));
    rig.connect(VmbusVersion.V5_3);
    rig.gpadl(8);
    assertEquals(MessageStatus.SUCCESS, rig.open(ServerRig.HANDLE, 0, 4));
  }

  @Test
  void canBeTakenBack() {
    rig.server.rescind(channel);
    rig.answer(MessageType.RESCIND_OFFER);
    assertTrue(channel.open());
    close(0, 2);
    rig.silence();
    assertFalse(channel.open());
    rig.send(MessageType.RELID_RELEASED, channel.relid());
    assertNull(rig.server.channel(channel.relid()));
  }

  @Test
  void canBeTakenBackWithoutAConnection() {
    rig.send(MessageType.UNLOAD);
    rig.answer(MessageType.UNLOAD_RESPONSE);
    rig.server.rescind(channel);
    rig.silence();
    assertNull(rig.server.channel(channel.relid()));
    assertEquals(List.of("open 1", "close 1", "released 1"), rig.calls);
  }

  @Test
  void needsATargetThatExists() {
    close(4, 2);
    rig.silence(ProtocolRule.TARGET_PROCESSOR);
    assertFalse(channel.open(), "closed, only the answer has no way to go");
    int[][] wrong = {{4, 2}, {-1, 2}, {0, 16}, {0, -1}};
    for (int[] target : wrong) {
      rig.send(
          MessageType.OPEN_RESERVED, channel.relid(), target[0], target[1], ServerRig.HANDLE, 4);
      rig.silence(ProtocolRule.TARGET_PROCESSOR);
      assertFalse(channel.open());
    }
  }

  @Test
  void aDeviceMayRefuse() {
    close(0, 2);
    rig.sent.clear();
    rig.accept = false;
    rig.send(MessageType.OPEN_RESERVED, channel.relid(), 0, 2, ServerRig.HANDLE, 4);
    assertEquals(
        MessageStatus.UNSUCCESSFUL,
        rig.answer(MessageType.OPEN_CHANNEL_RESULT).field(OpenLayout.RESULT_STATUS));
    assertFalse(channel.reserved());
  }
}
