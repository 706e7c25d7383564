package dev.verdigris.hypercall.viridian.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  @Test
  void callCodesRiseAndNamesAreTheirOwn() {
    int last = -1;
    for (CallSpec spec : CallCatalogue.ALL) {
      assertTrue(spec.code() > last, spec.name());
      assertTrue(spec.name().matches("Hv(Ext)?Call\\w+"), spec.name());
      assertEquals(spec.code() >= 0x8000, spec.name().startsWith("HvExt"), spec.name());
      assertFalse(spec.section().isEmpty(), spec.name());
      assertEquals(spec, CallCatalogue.find(spec.code()).orElseThrow());
      last = spec.code();
    }
    assertTrue(CallCatalogue.find(0xffff).isEmpty());
  }

  @Test
  void noParameterListLeavesItsPage() {
    for (CallSpec spec : CallCatalogue.ALL) {
      assertTrue(spec.inputSize() + spec.inputElementSize() <= 4096, spec.name());
      assertTrue(spec.outputSize() + spec.outputElementSize() <= 4096, spec.name());
    }
  }

  @Test
  void fieldsOfALeafDoNotOverlap() {
    Map<String, Integer> taken = new HashMap<>();
    for (CpuidSpec spec : CpuidCatalogue.ALL) {
      String register = Integer.toHexString(spec.leaf()) + spec.register();
      int before = taken.getOrDefault(register, 0);
      assertEquals(0, before & spec.mask(), register + " " + spec.name());
      assertEquals(spec.width(), Integer.bitCount(spec.mask()), spec.name());
      taken.put(register, before | spec.mask());
    }
  }

  @Test
  void aHostHasWhatCameBeforeIt() {
    assertTrue(HostGeneration.WS2019.has(HostGeneration.WS2008));
    assertTrue(HostGeneration.WS2019.has(HostGeneration.WS2019));
    assertFalse(HostGeneration.WS2019.has(HostGeneration.WS2022));
    assertEquals("ws2012r2", HostGeneration.WS2012R2.label());
  }
}
