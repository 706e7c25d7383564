package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostProfileTest {
  @Test
  void profilesAreFoundByName() {
    assertEquals(List.of("ws2022", "azure"), HostProfile.names());
    for (String name : HostProfile.names()) {
      HostProfile profile = HostProfile.named(name).orElseThrow();
      assertEquals(name, profile.name());
      assertFalse(profile.source().isBlank());
      assertTrue(profile.maxProcessors() >= 64);
    }
  }

  @Test
  void anUnknownNameIsTheCallersToReport() {
    assertTrue(HostProfile.named("ws1999").isEmpty());
    assertTrue(HostProfile.named("").isEmpty());
  }
}
