package dev.verdigris.vmbus.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.vmbus.VmbusProfile;
import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.ring.RingPacket;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The model guest's whole way, at every version, with every host profile. */
class VersionsTest {
  private static final UUID NOBODY = new UUID(0, 0);

  static Stream<Arguments> pairs() {
    return VmbusProfile.names().stream()
        .flatMap(name -> VmbusVersion.ALL.stream().map(version -> Arguments.of(name, version)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void connectsOpensExchangesAndCloses(String profile, VmbusVersion version) {
    connectsOpensExchangesAndCloses(new BusRig(profile), profile, version);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void andWithTheDevicesOnAnotherThread(String profile, VmbusVersion version) {
    connectsOpensExchangesAndCloses(BusRig.concurrent(profile), profile, version);
  }

  private static void connectsOpensExchangesAndCloses(
      BusRig made, String profile, VmbusVersion version) {
    VmbusProfile host = VmbusProfile.of(profile);
    try (BusRig rig = made) {
      EchoDevice device = new EchoDevice("a");
      rig.bus.offer(device);
      if (!host.bus().atLeast(version)) {
        assertEquals(false, rig.client.connect(version));
        assertNull(rig.bus.version());
        assertEquals(host.bus(), rig.client.negotiate());
        return;
      }
      for (int round = 1; round <= 2; round++) {
        assertTrue(rig.client.connect(version));
        assertEquals(version, rig.bus.version());
        boolean featured = version.atLeast(VmbusVersion.V6_0);
        int expected = featured ? host.features() & ~0x40 : FeatureFlags.NONE;
        assertEquals(expected, rig.client.features());
        assertEquals(expected, rig.bus.features());
        boolean named = (expected & FeatureFlags.CLIENT_ID) != 0;
        assertEquals(named ? BusClient.CLIENT_ID : NOBODY, rig.bus.guestClient());
        ClientChannel channel = rig.client.open(rig.client.offers().get(0), 4);
        assertNotNull(channel);
        exchange(channel, round);
        channel.close();
        assertEquals(round, device.closes);
        rig.client.unload();
        assertNull(rig.bus.version());
      }
      assertEquals(List.of(), rig.broken);
    }
  }

  private static void exchange(ClientChannel channel, long transaction) {
    assertTrue(channel.send(transaction, new byte[24], 24));
    channel.pump();
    assertTrue(channel.takeInterrupt());
    RingPacket answer = channel.receive();
    assertEquals(transaction, answer.transaction());
    channel.finish();
  }
}
