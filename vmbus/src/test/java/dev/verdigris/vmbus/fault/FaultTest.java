package dev.verdigris.vmbus.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.guest.BusRig;
import dev.verdigris.vmbus.guest.ClientChannel;
import dev.verdigris.vmbus.guest.EchoDevice;
import dev.verdigris.vmbus.guest.OfferReceived;
import dev.verdigris.vmbus.ring.RingPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a guest sees of each kind of fault. */
class FaultTest {
  private static final int RING = 2;
  private static final long MILLI = 1_000_000;

  private final List<String> injected = new ArrayList<>();
  private BusRig rig;

  @BeforeEach
  void makeBus() {
    rig = new BusRig("ws2022");
  }

  @AfterEach
  void closeBus() {
    assertEquals(List.of(), rig.broken);
    rig.close();
  }

  private EchoDevice offer(long seed, String... specifications) {
    rig.events.add(
        (type, vp, a, b, c, d) -> {
          if (type == EventType.FAULT_INJECTED) {
            injected.add(FaultKind.nameOf(a).orElseThrow() + " " + b + " " + c);
          }
        });
    rig.bus.inject(FaultPlan.parse(List.of(specifications), seed));
    EchoDevice device = new EchoDevice("echo");
    rig.bus.offer(device);
    return device;
  }

  private ClientChannel open(String... specifications) {
    offer(1, specifications);
    return rig.client.open(rig.connect(), RING);
  }

  private static void send(ClientChannel channel, int from, int to) {
    for (int i = from; i <= to; i++) {
      assertTrue(channel.send(i, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 8));
    }
    channel.pump();
  }

  private static List<Long> received(ClientChannel channel) {
    List<Long> transactions = new ArrayList<>();
    channel.pump();
    for (RingPacket p = channel.receive(); p != null; p = channel.receive()) {
      transactions.add(p.transaction());
    }
    channel.finish();
    return transactions;
  }

  private void pass(long nanos) {
    rig.clock.skipTo(rig.clock.nanos() + nanos);
    rig.scheduler.runDue();
  }

  @Test
  void aCompletionIsDropped() {
    ClientChannel channel = open("drop-completion:channel=echo,nth=3");
    send(channel, 1, 5);
    assertEquals(List.of(1L, 2L, 4L, 5L), received(channel));
    assertEquals(List.of("drop-completion 1 3"), injected);
    assertEquals(Map.of("drop-completion", 1L), rig.bus.faultCounts());
  }

  @Test
  void aCompletionIsDelayedAndOvertaken() {
    ClientChannel channel = open("delay-completion:nth=2,by=50ms");
    send(channel, 1, 3);
    assertEquals(List.of(1L, 3L), received(channel));
    pass(49 * MILLI);
    assertEquals(List.of(), received(channel));
    pass(MILLI);
    assertTrue(channel.takeInterrupt());
    assertEquals(List.of(2L), received(channel));
    assertEquals(List.of("delay-completion 1 2"), injected);
  }

  @Test
  void aDelayedCompletionWaitsForRoomToo() {
    ClientChannel channel = open("delay-completion:nth=1,by=1ms");
    send(channel, 1, 1);
    int sent = 1;
    while (channel.send(sent + 1, new byte[8], 8)) {
      sent++;
      channel.pump();
    }
    assertFalse(channel.send(0, new byte[8], 8), "both rings are full");
    pass(5 * MILLI);
    List<Long> all = received(channel);
    pass(5 * MILLI);
    all.addAll(received(channel));
    pass(5 * MILLI);
    all.addAll(received(channel));
    assertEquals(sent, all.size());
    assertTrue(all.contains(1L));
  }

  @Test
  void whatIsHeldBackEndsWithTheChannel() {
    ClientChannel channel = open("delay-completion:nth=1,by=1ms");
    send(channel, 1, 1);
    channel.close();
    pass(5 * MILLI);
    ClientChannel again = rig.client.open(channel.offer(), RING);
    pass(5 * MILLI);
    assertEquals(List.of(), received(again));
  }

  @Test
  void aCompletionComesTwice() {
    ClientChannel channel = open("duplicate-completion:every=2");
    send(channel, 1, 4);
    assertEquals(List.of(1L, 2L, 2L, 3L, 4L, 4L), received(channel));
    assertEquals(List.of("duplicate-completion 1 2", "duplicate-completion 1 4"), injected);
  }

  @Test
  void completionsChangePlaces() {
    ClientChannel channel = open("reorder-completions:every=3,by=20ms");
    send(channel, 1, 6);
    assertEquals(List.of(1L, 2L, 4L, 3L, 5L), received(channel));
    pass(20 * MILLI);
    assertEquals(List.of(6L), received(channel), "none came after it");
    assertEquals(2, injected.size());
  }

  @Test
  void aBitOfAPacketIsFlipped() {
    ClientChannel channel = open("corrupt-packet:nth=2");
    send(channel, 1, 3);
    for (int i = 1; i <= 3; i++) {
      RingPacket packet = channel.receive();
      byte[] payload = new byte[8];
      packet.copyPayload(0, payload, 0, 8);
      int wrong = 0;
      for (int at = 0; at < 8; at++) {
        wrong += Integer.bitCount((payload[at] ^ (at + 1)) & 0xff);
      }
      assertEquals(i == 2 ? 1 : 0, wrong);
      assertEquals(i, packet.transaction());
    }
    assertEquals(List.of("corrupt-packet 1 2"), injected);
  }

  @Test
  void theRingFillsUp() {
    ClientChannel channel = open("full-ring:nth=1,by=10ms");
    int sent = 0;
    while (channel.send(sent + 1, new byte[256], 256)) {
      sent++;
      channel.signal();
      channel.pump();
    }
    assertTrue(sent > 10);
    assertEquals(List.of(), received(channel));
    pass(10 * MILLI);
    assertEquals(sent, received(channel).size());
    send(channel, 1, 1);
    assertEquals(List.of(1L), received(channel));
    assertEquals(List.of("full-ring 1 1"), injected);
  }

  @Test
  void theHostIsSlow() {
    ClientChannel channel = open("slow-host:by=2ms");
    send(channel, 1, 3);
    for (long i = 1; i <= 3; i++) {
      assertEquals(List.of(), received(channel));
      pass(2 * MILLI);
      assertEquals(List.of(i), received(channel));
    }
    assertEquals(Map.of("slow-host", 3L), rig.bus.faultCounts());
  }

  @Test
  void anOpenFails() {
    EchoDevice device = offer(1, "fail-open:channel=echo");
    OfferReceived offer = rig.connect();
    assertNull(rig.client.open(offer, RING));
    assertEquals(0, device.opens);
    assertEquals(List.of("fail-open 1 1"), injected);
    ClientChannel channel = rig.client.open(offer, RING);
    send(channel, 7, 7);
    assertEquals(List.of(7L), received(channel));
  }

  @Test
  void aGpadlFails() {
    offer(1, "fail-gpadl:nth=2");
    OfferReceived offer = rig.connect();
    assertNotEquals(0, rig.client.establish(offer.relid(), rig.pages.pages(2)));
    assertEquals(0, rig.client.establish(offer.relid(), rig.pages.pages(2)));
    assertNotNull(rig.client.open(offer, RING));
    assertEquals(1, injected.size());
  }

  @Test
  void aVersionIsRefused() {
    offer(1, "refuse-version:first=2");
    assertEquals(VmbusVersion.V5_1, rig.client.negotiate());
    assertEquals(List.of("refuse-version 0 " + 0x50003, "refuse-version 0 " + 0x50002), injected);
    assertEquals(1, rig.client.offers().size());
  }

  @Test
  void oneVersionIsRefusedAlways() {
    offer(1, "refuse-version:version=5.2,every=1");
    assertFalse(rig.client.connect(VmbusVersion.V5_2));
    assertTrue(rig.client.connect(VmbusVersion.V5_3));
    assertFalse(rig.client.connect(VmbusVersion.V5_2));
  }

  @Test
  void aChannelIsRescindedAndComesBack() {
    EchoDevice device = offer(1, "rescind:channel=echo,after=2s,reoffer=1s");
    ClientChannel channel = rig.client.open(rig.connect(), RING);
    send(channel, 1, 1);
    pass(1999 * MILLI);
    rig.client.collect();
    assertEquals(List.of(), rig.client.rescinded());
    pass(MILLI);
    rig.client.collect();
    assertEquals(List.of(1), rig.client.rescinded());
    channel.close();
    rig.client.release(1);
    pass(999 * MILLI);
    assertEquals(List.of(), rig.client.offersReceived());
    pass(MILLI);
    ClientChannel again = rig.client.open(rig.client.offersReceived().get(0), RING);
    pass(5000 * MILLI);
    send(again, 2, 2);
    assertEquals(List.of(2L), received(again));
    assertEquals(2, device.opens);
    assertEquals(List.of("rescind 1 1"), injected);
  }

  @Test
  void otherChannelsHaveNoFaults() {
    ClientChannel channel =
        open("drop-completion:channel=other,every=1", "fail-open:channel=other", "full-ring:nth=9");
    send(channel, 1, 3);
    assertEquals(List.of(1L, 2L, 3L), received(channel));
    assertEquals(
        Map.of("drop-completion", 0L, "fail-open", 0L, "full-ring", 0L), rig.bus.faultCounts());
  }

  @Test
  void aPlanComesBeforeTheDevices() {
    rig.bus.offer(new EchoDevice("a"));
    assertThrows(IllegalStateException.class, () -> rig.bus.inject(FaultPlan.NONE));
  }

  @Test
  void theSameSeedMakesTheSameFaults() {
    List<String> first = run(7);
    List<String> second = run(7);
    assertEquals(first, second);
    assertTrue(first.size() > 20);
    assertNotEquals(first, run(8));
  }

  private List<String> run(long seed) {
    rig.close();
    makeBus();
    injected.clear();
    offer(
        seed,
        "drop-completion:probability=0.1",
        "duplicate-completion:probability=0.1",
        "reorder-completions:probability=0.2",
        "slow-host:probability=0.1");
    ClientChannel channel = rig.client.open(rig.connect(), RING);
    List<String> seen = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      send(channel, i, i);
      pass(MILLI / 2);
      received(channel).forEach(t -> seen.add(Long.toString(t)));
    }
    seen.addAll(injected);
    return seen;
  }
}
