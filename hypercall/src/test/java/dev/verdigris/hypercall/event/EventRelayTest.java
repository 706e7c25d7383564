package dev.verdigris.hypercall.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.time.RealClock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventRelayTest {
  private static final int EACH = 50_000;

  private final EventStream events = new EventStream();

  @Test
  void theEventsOfTwoThreadsComeWholeAndOneAfterAnother() throws Exception {
    long[] next = new long[2];
    long[] latest = {-1};
    Set<Thread> threads = new HashSet<>();
    EventRelay relay = new EventRelay(events, new RealClock());
    relay
        .events()
        .add(
            (type, vp, a, b, c, d) -> {
              threads.add(Thread.currentThread());
              assertEquals(EventType.SINT, type);
              assertEquals(next[vp]++, a);
              assertEquals(a + 1, b);
              assertEquals(a + 2, c);
              assertEquals(a + 3, d);
              assertTrue(relay.clock().nanos() >= latest[0]);
              latest[0] = relay.clock().nanos();
            });
    List<Thread> publishers = new ArrayList<>();
    for (int vp = 0; vp < 2; vp++) {
      int index = vp;
      Thread publisher =
          new Thread(
              () -> {
                for (long i = 0; i < EACH; i++) {
                  events.publish(EventType.SINT, index, i, i + 1, i + 2, i + 3);
                }
              });
      publishers.add(publisher);
      publisher.start();
    }
    for (Thread publisher : publishers) {
      publisher.join();
    }
    relay.close();
    assertEquals(EACH, next[0]);
    assertEquals(EACH, next[1]);
    assertEquals(1, threads.size());
    assertFalse(threads.contains(Thread.currentThread()));
  }

  @Test
  void valuesHaveTheirNames() {
    events.name(EventType.SINT, 0, value -> Optional.of("name " + value));
    try (EventRelay relay = new EventRelay(events, new RealClock())) {
      assertEquals(Optional.of("name 3"), relay.events().nameOf(EventType.SINT, 0, 3));
    }
  }

  @Test
  void aListenerThatFailsIsToldOfAndKeepsNobodyWaiting() {
    EventRelay relay = new EventRelay(events, new RealClock());
    int[] calls = new int[1];
    relay
        .events()
        .add(
            (type, vp, a, b, c, d) -> {
              calls[0]++;
              throw new IllegalArgumentException("broken");
            });
    for (int i = 0; i < 40_000; i++) {
      events.publish(EventType.SINT, 0, i);
    }
    IllegalStateException told = assertThrows(IllegalStateException.class, relay::close);
    assertNotEquals(null, told.getCause());
    assertEquals(1, calls[0]);
  }
}
