package dev.verdigris.vmbus.host;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

/**
 * Scripts of messages and GPADLs that a fuzzer makes up, where JAZZER_FUZZ is set; else those that
 * it made up before.
 */
@Tag("fuzz")
class HostileBusFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void hostileBus(byte[] script) {
    try (HostileBus bus = new HostileBus(script)) {
      bus.run();
      bus.checkWorks();
    }
  }
}
