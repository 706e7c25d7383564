package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest that does anything at all: no exception leaves the partition, and it goes on working. */
class HostilePartitionTest {
  private static final int SCRIPT = 300_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nothingEscapes(long seed) {
    byte[] script = new byte[SCRIPT];
    new Random(seed).nextBytes(script);
    // Every kind of partition.
    script[0] = (byte) seed;
    try (HostileGuest guest = new HostileGuest(script)) {
      guest.run();
      guest.checkWorks();
      String nothing = " got through: the test tests nothing";
      assertTrue(guest.succeeded() > 0 && guest.succeeded() < guest.served(), "no call" + nothing);
      assertTrue(guest.machine.messages > 0, "no message" + nothing);
      assertTrue(guest.machine.interrupts > 0, "no interrupt" + nothing);
    }
  }
}
