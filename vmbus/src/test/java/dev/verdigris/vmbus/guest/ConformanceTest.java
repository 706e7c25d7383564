package dev.verdigris.vmbus.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.vmbus.VmbusChannel;
import dev.verdigris.vmbus.abi.PacketType;
import dev.verdigris.vmbus.abi.RingLayout;
import dev.verdigris.vmbus.host.ProtocolRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a guest does against the protocol is found, named and placed; what it may do is not. */
class ConformanceTest {
  private static final long SECOND = 1_000_000_000;
  private static final int IN_BAND_24 = 3;

  /** A checked bus with an open channel to an echo device. */
  private static final class Rig implements AutoCloseable {
    final BusRig bus = new BusRig("ws2022");
    final EchoDevice device = new EchoDevice("echo0");
    final List<String> places = new ArrayList<>();
    final VmbusChannel host;
    final ClientChannel channel;
    final RawRing ring;

    Rig() {
      bus.bus.checkGuest();
      bus.events.add(
          (type, vp, a, b, c, d) -> {
            if (type == EventType.GUEST_MISBEHAVED) {
              places.add(
                  bus.events.nameOf(type, 0, a).orElseThrow()
                      + " "
                      + bus.events.nameOf(type, 3, d).orElse("-")
                      + " "
                      + c);
            }
          });
      host = bus.bus.offer(device);
      channel = bus.client.open(bus.connect(), 4);
      ring = channel.rawOutgoing();
      channel.pump();
    }

    void pass(long nanos) {
      bus.clock.skipTo(bus.clock.nanos() + nanos);
      bus.scheduler.runDue();
    }

    /** Writes a whole packet of 24 bytes without a signal. */
    void write(int type, int flags, long transaction) {
      write(type, flags, transaction, ring.header(RingLayout.WRITE_INDEX));
    }

    void write(int type, int flags, long transaction, int trailer) {
      int at = ring.header(RingLayout.WRITE_INDEX);
      ring.writeDescriptor(at, type, 2, IN_BAND_24, flags, transaction);
      ring.write((at + 24) % ring.size(), new byte[4]);
      ring.write((at + 28) % ring.size(), littleEndian(trailer));
      ring.header(RingLayout.WRITE_INDEX, (at + 32) % ring.size());
    }

    void echo(long transaction) {
      write(PacketType.IN_BAND, 1, transaction);
      channel.signal();
      channel.pump();
      takeAll();
    }

    int takeAll() {
      int taken = 0;
      while (channel.receive() != null) {
        taken++;
      }
      channel.finish();
      return taken;
    }

    @Override
    public void close() {
      bus.close();
    }
  }

  private static byte[] littleEndian(int value) {
    return new byte[] {
      (byte) value, (byte) (value >>> 8), (byte) (value >>> 16), (byte) (value >>> 24)
    };
  }

  @Test
  void signalsWithNothingWritten() {
    try (Rig rig = new Rig()) {
      rig.echo(1);
      rig.channel.signal();
      rig.channel.pump();
      assertEquals(List.of("SIGNAL_NEEDLESS echo0+0x20 1"), rig.places);
    }
  }

  @Test
  void signalsEachPacketOfABatch() {
    try (Rig rig = new Rig()) {
      for (int i = 0; i < 3; i++) {
        rig.write(PacketType.IN_BAND, 1, i);
        rig.channel.signal();
      }
      rig.channel.pump();
      assertEquals(List.of("SIGNAL_NEEDLESS echo0 2"), rig.places);
    }
  }

  @Test
  void signalsWhileTheHostHasMaskedTheRing() {
    try (Rig rig = new Rig()) {
      boolean[] once = {true};
      rig.device.onPacket =
          () -> {
            if (once[0]) {
              once[0] = false;
              assertEquals(1, rig.ring.header(RingLayout.INTERRUPT_MASK));
              rig.write(PacketType.IN_BAND, 1, 2);
              rig.channel.signal();
            }
          };
      rig.echo(1);
      assertEquals(List.of("SIGNAL_NEEDLESS echo0+0x40 1"), rig.places);
    }
  }

  @Test
  void signalsLateForAPacketThatTheHostFoundItself() {
    try (Rig rig = new Rig()) {
      rig.write(PacketType.IN_BAND, 1, 1);
      rig.host.resume();
      rig.channel.pump();
      rig.channel.signal();
      rig.channel.pump();
      assertEquals(List.of(), rig.places);
      rig.channel.signal();
      rig.channel.pump();
      assertEquals(List.of("SIGNAL_NEEDLESS echo0+0x20 1"), rig.places);
    }
  }

  @Test
  void leavesASignalOut() {
    try (Rig rig = new Rig()) {
      rig.echo(1);
      rig.write(PacketType.IN_BAND, 1, 2);
      rig.pass(SECOND);
      assertEquals(List.of(), rig.places);
      rig.pass(SECOND);
      assertEquals(List.of("SIGNAL_MISSING echo0+0x20 32"), rig.places);
      rig.pass(SECOND);
      rig.pass(SECOND);
      assertEquals(1, rig.places.size(), "once for a packet");
    }
  }

  @Test
  void signalsBetweenTwoLooks() {
    try (Rig rig = new Rig()) {
      rig.write(PacketType.IN_BAND, 1, 2);
      rig.pass(SECOND);
      rig.channel.signal();
      rig.channel.pump();
      rig.write(PacketType.IN_BAND, 1, 3);
      rig.pass(SECOND);
      rig.channel.signal();
      rig.pass(SECOND);
      assertEquals(List.of(), rig.places);
    }
  }

  @Test
  void reusesALiveTransaction() {
    try (Rig rig = new Rig()) {
      rig.echo(7);
      rig.echo(7);
      assertEquals(List.of(), rig.places);
      rig.device.silent = true;
      rig.echo(7);
      rig.echo(8);
      rig.echo(7);
      assertEquals(List.of("TRANSACTION_REUSED echo0+0x80 7"), rig.places);
    }
  }

  @Test
  void completesWhatDoesNotWaitForIt() {
    try (Rig rig = new Rig()) {
      rig.device.silent = true;
      assertTrue(rig.host.send(40, PacketType.FLAG_COMPLETION_REQUESTED, new byte[8], 8));
      assertTrue(rig.host.send(41, 0, new byte[8], 8));
      assertEquals(2, rig.takeAll());
      complete(rig, 40);
      assertEquals(List.of(), rig.places);
      complete(rig, 40);
      complete(rig, 41);
      assertEquals(
          List.of("COMPLETED_TWICE echo0+0x20 40", "COMPLETION_UNASKED echo0+0x40 41"), rig.places);
    }
  }

  private static void complete(Rig rig, long transaction) {
    rig.write(PacketType.COMPLETION, 0, transaction);
    rig.channel.signal();
    rig.channel.pump();
  }

  @Test
  void writesOverWhatIsNotRead() {
    try (Rig rig = new Rig()) {
      rig.echo(1);
      rig.device.later = true;
      rig.write(PacketType.IN_BAND, 1, 2);
      rig.write(PacketType.IN_BAND, 1, 3);
      rig.channel.signal();
      rig.channel.pump();
      assertEquals(List.of(), rig.places);
      int read = rig.ring.header(RingLayout.READ_INDEX);
      rig.device.later = false;
      rig.ring.header(RingLayout.WRITE_INDEX, read + 32);
      rig.host.resume();
      rig.channel.pump();
      assertEquals("RING_OVERRUN echo0+0x20 32", rig.places.get(0));
      assertTrue(
          rig.bus.broken.contains(ProtocolRule.RING_PACKET_LENGTH), "a cut packet comes next");
    }
  }

  @Test
  void writesATrailerOfItsOwn() {
    try (Rig rig = new Rig()) {
      rig.echo(1);
      rig.write(PacketType.IN_BAND, 1, 2, 8);
      rig.channel.signal();
      rig.channel.pump();
      assertEquals(List.of("RING_TRAILER echo0+0x20 2"), rig.places);
      assertEquals(1, rig.takeAll(), "served all the same");
    }
  }

  @Test
  void ignoresARescind() {
    try (Rig rig = new Rig()) {
      int relid = rig.host.relid();
      rig.bus.bus.rescind(rig.host);
      assertEquals(List.of(relid), rig.bus.client.rescinded());
      for (int i = 0; i < 9; i++) {
        rig.pass(SECOND);
      }
      assertEquals(List.of(), rig.places);
      rig.pass(SECOND);
      assertEquals(List.of("RESCIND_IGNORED echo0 0"), rig.places);
      rig.channel.close();
      rig.bus.client.release(relid);
      rig.bus.client.collect();
      rig.pass(20 * SECOND);
      rig.pass(20 * SECOND);
      assertEquals(1, rig.places.size());
      assertEquals(DeterministicScheduler.NEVER, rig.bus.scheduler.nextDeadline());
    }
  }

  @Test
  void obeysARescind() {
    try (Rig rig = new Rig()) {
      int relid = rig.host.relid();
      rig.bus.bus.rescind(rig.host);
      rig.pass(5 * SECOND);
      rig.channel.close();
      rig.bus.client.release(relid);
      rig.bus.client.collect();
      rig.pass(20 * SECOND);
      assertEquals(List.of(), rig.places);
      assertEquals(DeterministicScheduler.NEVER, rig.bus.scheduler.nextDeadline());
    }
  }

  @Test
  void writesNoEom() {
    try (Rig rig = new Rig()) {
      rig.bus.bus.offer(new EchoDevice("a"));
      rig.bus.bus.offer(new EchoDevice("b"));
      rig.bus.scheduler.runDue();
      rig.pass(SECOND);
      rig.pass(SECOND);
      assertEquals(List.of(), rig.places, "the slot is still full");
      rig.bus.synic.dropMessage();
      rig.pass(SECOND);
      rig.pass(SECOND);
      rig.pass(SECOND);
      assertEquals(List.of("MESSAGE_NO_EOM - 2"), rig.places);
      assertEquals(Map.of("MESSAGE_NO_EOM", 1L), rig.bus.bus.findings());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void findsNothingInGoodTraffic(long seed) {
    Random random = new Random(seed);
    try (Rig rig = new Rig()) {
      byte[] payload = new byte[3000];
      long sent = 0;
      long received = 0;
      for (int i = 0; i < 20_000; i++) {
        switch (random.nextInt(6)) {
          case 0, 1, 2 -> {
            if (rig.channel.send(sent, payload, random.nextInt(payload.length))) {
              sent++;
            }
          }
          case 3 -> rig.channel.pump();
          case 4 -> received += rig.takeAll();
          default -> rig.pass(random.nextInt(20) * SECOND / 10);
        }
        if (random.nextInt(500) == 0) {
          rig.host.resume();
        }
      }
      for (long before = -1; before != received; ) {
        before = received;
        rig.channel.pump();
        received += rig.takeAll();
        rig.pass(SECOND);
      }
      assertTrue(sent > 1000);
      assertEquals(sent, received);
      assertEquals(List.of(), rig.places);
      assertEquals(Map.of(), rig.bus.bus.findings());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws2008", "ws2008r2", "ws2012", "ws2016", "ws2025"})
  void findsNothingInALife(String profile) {
    try (BusRig rig = new BusRig(profile)) {
      rig.bus.checkGuest();
      rig.bus.offer(new EchoDevice("a"));
      for (int round = 0; round < 3; round++) {
        ClientChannel channel = rig.client.open(rig.connect(), 4);
        for (int i = 0; i < 200; i++) {
          assertTrue(channel.send(i, new byte[100], 100));
          channel.pump();
          assertNotNull(channel.receive());
          channel.finish();
        }
        channel.close();
        rig.client.unload();
      }
      rig.clock.skipTo(20 * SECOND);
      rig.scheduler.runDue();
      assertEquals(List.<ProtocolRule>of(), rig.broken);
      assertEquals(DeterministicScheduler.NEVER, rig.scheduler.nextDeadline());
    }
  }
}
