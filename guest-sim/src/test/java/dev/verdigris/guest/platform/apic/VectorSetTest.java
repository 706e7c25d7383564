package dev.verdigris.guest.platform.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class VectorSetTest {
  private final VectorSet set = new VectorSet();

  @Test
  void everyVectorIsItsOwnBit() {
    assertEquals(-1, set.highest());
    for (int v = 0; v < 256; v++) {
      set.set(v);
      assertTrue(set.get(v));
      assertEquals(v, set.highest());
      assertEquals(1 << (v & 31), set.register(v >> 5) & 1 << (v & 31));
    }
    for (int v = 255; v >= 0; v--) {
      assertEquals(v, set.highest());
      set.clear(v);
      assertFalse(set.get(v));
    }
    assertEquals(-1, set.highest());
  }

  @Test
  void registersShowOnlyWhatIsSet() {
    set.put(0x31, true);
    set.put(0xff, true);
    set.put(0xff, false);
    for (int i = 0; i < 8; i++) {
      assertEquals(i == 1 ? 1 << 0x11 : 0, set.register(i));
    }
    set.clearAll();
    assertEquals(-1, set.highest());
  }
}
