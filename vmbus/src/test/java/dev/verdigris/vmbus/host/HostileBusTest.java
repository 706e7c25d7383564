package dev.verdigris.vmbus.host;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts from a seed: nothing is thrown, and the bus goes on. */
class HostileBusTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void sequences(long seed) {
    Random random = new Random(seed);
    int answers = 0;
    int broken = 0;
    for (int i = 0; i < 15; i++) {
      byte[] script = new byte[8000];
      random.nextBytes(script);
      try (HostileBus bus = new HostileBus(script)) {
        bus.run();
        answers += bus.answers();
        broken += bus.rulesBroken();
        bus.checkWorks();
      }
    }
    assertTrue(answers > 1000, "some of it made sense: " + answers);
    assertTrue(broken > 1000, "and some did not: " + broken);
  }

  @Test
  void nothing() {
    try (HostileBus bus = new HostileBus(new byte[0])) {
      bus.run();
      bus.checkWorks();
    }
  }
}
