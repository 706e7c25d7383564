package dev.verdigris.vmbus.ring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random scripts of a hostile guest; {@link RingFuzzTest} has those of a fuzzer. */
class HostileRingTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void randomScripts(long seed) {
    Random random = new Random(seed);
    int packets = 0;
    for (int i = 0; i < 50; i++) {
      byte[] script = new byte[1 + random.nextInt(2000)];
      random.nextBytes(script);
      try (HostileRing ring = new HostileRing(script)) {
        ring.run();
        ring.check();
        packets += ring.packets;
      }
    }
    assertTrue(packets > 100, "some of it made sense");
  }
}
