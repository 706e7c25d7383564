package dev.verdigris.hypercall.viridian;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

/**
 * Scripts of a hostile guest that a fuzzer makes up, where JAZZER_FUZZ is set; else those that it
 * made up before.
 */
@Tag("fuzz")
class HostileGuestFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void hostileGuest(byte[] script) {
    try (HostileGuest guest = new HostileGuest(script)) {
      guest.run();
      guest.checkWorks();
    }
  }
}
