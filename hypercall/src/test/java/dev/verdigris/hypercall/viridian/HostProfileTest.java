package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.viridian.abi.Feature;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import dev.verdigris.hypercall.viridian.abi.Recommendation;
import dev.verdigris.hypercall.viridian.abi.Supply;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostProfileTest {
  @Test
  void profilesAreFoundByName() {
    assertEquals(
        List.of(
            "ws2008",
            "ws2008r2",
            "ws2012",
            "ws2012r2",
            "ws2016",
            "ws2019",
            "ws2022",
            "ws2025",
            "azure"),
        HostProfile.names());
    for (String name : HostProfile.names()) {
      HostProfile profile = HostProfile.named(name).orElseThrow();
      assertEquals(name, profile.name());
      assertFalse(profile.source().isBlank());
      assertTrue(profile.maxProcessors() >= 4);
      // What no guest can do without.
      long needed = Privilege.HYPERCALL_MSRS | Privilege.VP_INDEX_MSR | Privilege.SYNIC_MSRS;
      assertEquals(needed, profile.privileges() & needed, name);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ws2008, 6.0.6002.18005-18-0",
    "ws2008r2, 6.1.7601.17939-17-0",
    "ws2012, 6.2.9200.16384-16-0",
    "ws2012r2, 6.3.9600.16384-17-0",
    "ws2016, 10.0.14393.274-0-0",
    "ws2019, 10.0.17763.737-0-0",
    "ws2022, 10.0.20348.1-0-0",
    "ws2025, 10.0.26100.7920-7-0",
    "azure, 10.0.20348.2762-2-0"
  })
  void versionsReadAsLinuxPrintsThem(String name, String version) {
    assertEquals(version, HostProfile.named(name).orElseThrow().version().toString());
  }

  @Test
  void anUnknownNameIsTheCallersToReport() {
    assertTrue(HostProfile.named("ws1999").isEmpty());
    assertTrue(HostProfile.named("").isEmpty());
  }

  @Test
  void overridesAddAndTakeAwayInOrder() {
    HostProfile plain = HostProfile.named("ws2022").orElseThrow();
    assertEquals(plain, HostProfile.parse("ws2022"));
    HostProfile changed = HostProfile.parse("ws2022,+reset,-direct-stimer,-frequencies");
    assertEquals("ws2022", changed.name());
    assertEquals(
        (plain.privileges() & ~Privilege.FREQUENCY_MSRS) | Privilege.RESET_MSR,
        changed.privileges());
    assertEquals(
        plain.features() & ~(Feature.DIRECT_TIMERS | Feature.FREQUENCY_MSRS), changed.features());
    assertEquals(plain.recommendations() | Recommendation.RESET_MSR, changed.recommendations());
    assertEquals(plain, HostProfile.parse("ws2022,-xmm,+xmm"));
    assertEquals(0, HostProfile.parse("ws2022,+xmm,-xmm").features() & Feature.XMM_HYPERCALL_INPUT);
    assertEquals(
        Feature.XMM_HYPERCALL_INPUT,
        HostProfile.parse("ws2008,+xmm").features() & Feature.XMM_HYPERCALL_INPUT);
  }

  private static Grants grants(String profile) {
    return Grants.of(HostProfile.parse(profile), EnumSet.allOf(Supply.class));
  }

  @Test
  void everyOverrideChangesWhatAGuestSees() {
    for (String name : HostProfile.overrides()) {
      assertNotEquals(grants("ws2022,+" + name), grants("ws2022,-" + name), name);
    }
  }

  @Test
  void secureModeTakesThreePrivileges() {
    assertTrue(grants("ws2022").privilege(Privilege.VSM));
    assertFalse(grants("ws2022,-vsm").privilege(Privilege.VSM));
    assertFalse(grants("ws2022,-vp-registers").privilege(Privilege.VSM));
    assertFalse(grants("ws2022,-synic").privilege(Privilege.VSM));
    assertFalse(grants("azure,+vsm").privilege(Privilege.VSM));
    assertTrue(grants("azure,+vsm,+vp-registers").privilege(Privilege.VSM));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ws2022,xmm",
        "ws2022,",
        "ws2022,+",
        "ws2022,+nonsense",
        "ws2022,+xmm,,",
        "ws1999",
        "",
        ",+xmm",
        "ws2022 ,+xmm",
        "ws2022,+XMM"
      })
  void whatIsNotKnownIsNamedInOneLine(String specification) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> HostProfile.parse(specification))
            .getMessage();
    assertEquals(1, message.lines().count());
    assertTrue(message.contains("unknown host") || message.contains("begins with"), message);
  }

  @Test
  void theErrorListsWhatIsKnown() {
    String override =
        assertThrows(IllegalArgumentException.class, () -> HostProfile.parse("azure,+evmcs"))
            .getMessage();
    assertTrue(override.startsWith("unknown host override 'evmcs'"), override);
    assertTrue(override.contains("direct-stimer"), override);
    String host =
        assertThrows(IllegalArgumentException.class, () -> HostProfile.parse("hyperv"))
            .getMessage();
    assertTrue(host.startsWith("unknown host profile 'hyperv'"), host);
    assertTrue(host.contains("ws2012r2"), host);
  }
}
