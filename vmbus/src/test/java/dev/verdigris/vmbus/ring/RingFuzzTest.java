package dev.verdigris.vmbus.ring;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

/**
 * Scripts of a hostile guest that a fuzzer makes up, where JAZZER_FUZZ is set; else those that it
 * made up before.
 */
@Tag("fuzz")
class RingFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void hostileRing(byte[] script) {
    try (HostileRing ring = new HostileRing(script)) {
      ring.run();
      ring.check();
    }
  }
}
