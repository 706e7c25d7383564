package dev.verdigris.vmbus.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.vmbus.VmbusChannel;
import dev.verdigris.vmbus.abi.ConnectionState;
import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.MonitorLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.host.ProtocolRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Monitored interrupts: triggers in a page instead of hypercalls, seen when the latency is over.
 */
class MonitorTest {
  private static final long LATENCY = 100_000;
  private static final long OWN_PAGES = 1L << 40;

  private static VmbusChannel offer(BusRig rig, String name, long latency) {
    EchoDevice device = new EchoDevice(name);
    device.latency = latency;
    return rig.bus.offer(device);
  }

  private static void exchange(BusRig rig, ClientChannel channel) {
    channel.send(1, new byte[8], 8);
    assertEquals(1 << channel.offer().monitorId(), rig.client.monitor().pending(0));
    channel.pump();
    assertNull(channel.receive(), "not before the latency is over");
    rig.clock.skipTo(rig.clock.nanos() + LATENCY);
    channel.pump();
    assertEquals(0, rig.client.monitor().pending(0));
    assertTrue(channel.takeInterrupt());
    assertEquals(1, channel.receive().transaction());
    channel.finish();
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 0x10001, 0x20004, 0x30000, 0x40001, 0x50003, 0x60000})
  void theHostLooksForTriggersAtTheLatencyOffered(int version) {
    try (BusRig rig = new BusRig("azure")) {
      VmbusChannel host = offer(rig, "a", LATENCY);
      rig.client.connect(new VmbusVersion(version));
      OfferReceived offer = rig.client.offers().get(0);
      assertTrue(offer.monitorAllocated());
      ClientChannel channel = rig.client.open(offer, 4);
      GuestMonitor monitor = rig.client.monitor();
      assertEquals(LATENCY / MonitorLayout.LATENCY_NANOS, monitor.latency(offer.monitorId()));
      for (int i = 0; i < 3; i++) {
        exchange(rig, channel);
      }
      assertEquals(3, host.statistics().signalsIn());
      assertEquals(List.of(), rig.broken);
    }
  }

  @Test
  void thereIsNoTimerWithoutAnOpenChannel() {
    try (BusRig rig = new BusRig("ws2022")) {
      offer(rig, "a", LATENCY);
      OfferReceived offer = rig.connect();
      assertEquals(DeterministicScheduler.NEVER, rig.scheduler.nextDeadline());
      ClientChannel channel = rig.client.open(offer, 4);
      assertEquals(LATENCY, rig.scheduler.nextDeadline());
      channel.close();
      assertEquals(DeterministicScheduler.NEVER, rig.scheduler.nextDeadline());
      rig.client.open(offer, 4);
      rig.client.unload();
      assertEquals(DeterministicScheduler.NEVER, rig.scheduler.nextDeadline());
    }
  }

  @Test
  void theLeastLatencyOfTheOpenChannelsCounts() {
    try (BusRig rig = new BusRig("ws2022")) {
      offer(rig, "slow", 3 * LATENCY);
      offer(rig, "fast", LATENCY);
      rig.client.negotiate();
      List<OfferReceived> offers = rig.client.offers();
      rig.client.open(offers.get(0), 4);
      assertEquals(3 * LATENCY, rig.scheduler.nextDeadline());
      ClientChannel fast = rig.client.open(offers.get(1), 4);
      assertEquals(LATENCY, rig.scheduler.nextDeadline());
      fast.close();
      assertEquals(3 * LATENCY, rig.scheduler.nextDeadline());
    }
  }

  @Test
  void aGuestInAHurrySignalsByHypercall() {
    try (BusRig rig = new BusRig("ws2022")) {
      offer(rig, "a", LATENCY);
      ClientChannel channel = rig.client.open(rig.connect(), 4);
      channel.lowLatency(true);
      channel.send(1, new byte[8], 8);
      channel.pump();
      assertEquals(1, channel.receive().transaction());
    }
  }

  @Test
  void triggersOfNoChannelAreReportedAndTaken() {
    try (BusRig rig = new BusRig("ws2022")) {
      offer(rig, "a", LATENCY);
      rig.client.open(rig.connect(), 4);
      rig.client.monitor().trigger(31);
      rig.client.monitor().trigger(127); // no group of an open channel: nobody looks
      rig.clock.skipTo(rig.clock.nanos() + LATENCY);
      rig.client.collect();
      assertEquals(List.of(ProtocolRule.MONITOR_TRIGGER), rig.broken);
      assertEquals(0, rig.client.monitor().pending(0));
      assertFalse(rig.client.monitor().pending(3) == 0);
    }
  }

  @Test
  void theHostMayBringThePages() {
    try (BusRig rig = new BusRig("paravisor")) {
      rig.bus.provideMonitorPages(OWN_PAGES, OWN_PAGES + 4096);
      offer(rig, "a", LATENCY);
      OfferReceived offer = rig.connect();
      assertEquals(FeatureFlags.ALL, rig.client.features());
      assertEquals(OWN_PAGES + 4096, rig.client.monitor().toHost());
      exchange(rig, rig.client.open(offer, 4));
      rig.client.monitor().trigger(3);
      rig.connect();
      assertEquals(0, rig.client.monitor().pending(0), "nothing is left of the last connection");
      // A guest that does not want them brings its own.
      rig.client.connect(VmbusVersion.V6_0, FeatureFlags.DILITHIUM);
      assertEquals(FeatureFlags.DILITHIUM, rig.bus.features());
      assertFalse(rig.client.monitor().toHost() == OWN_PAGES + 4096);
      exchange(rig, rig.client.open(rig.client.offers().get(0), 4));
    }
  }

  @Test
  void thePagesCanBeChangedWithTheFeature() {
    try (BusRig rig = new BusRig("ws2025")) {
      offer(rig, "a", LATENCY);
      OfferReceived offer = rig.connect();
      long toGuest = rig.pages.page();
      long toHost = rig.pages.page();
      assertEquals(ConnectionState.SUCCESSFUL, rig.client.changeMonitorPages(toGuest, toHost));
      ClientChannel channel = rig.client.open(offer, 4);
      assertEquals(channel.connectionId(), rig.client.monitor().connectionId(offer.monitorId()));
      exchange(rig, channel);
      assertEquals(ConnectionState.UNKNOWN_FAILURE, rig.client.changeMonitorPages(toHost, toGuest));
      exchange(rig, channel);
      assertEquals(List.of(ProtocolRule.MONITOR_PAGES), rig.broken);
    }
  }
}
