package dev.verdigris.guest.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.verdigris.hypercall.memory.RamRegion;
import java.util.List;
import org.junit.jupiter.api.Test;

class RamLayoutTest {
  @Test
  void putsSmallMemoryBelowTheHole() {
    RamLayout layout = RamLayout.ofBytes(64L << 20);
    assertEquals(List.of(new RamRegion(0, 64L << 20)), layout.regions());
    assertEquals(64L << 20, layout.bytes());
    assertEquals(64L << 20, layout.lowRamEnd());
  }

  @Test
  void movesMemoryOverTheHole() {
    RamLayout layout = RamLayout.ofBytes(5L << 30);
    assertEquals(
        List.of(new RamRegion(0, 3L << 30), new RamRegion(4L << 30, 2L << 30)), layout.regions());
    assertEquals(5L << 30, layout.bytes());
    assertEquals(3L << 30, layout.lowRamEnd());
  }

  @Test
  void describesEveryByteBelowTheEndOnce() {
    for (long size : new long[] {2L << 20, 100L << 20, 3L << 30, 6L << 30}) {
      long expected = 0;
      for (MemoryMapEntry entry : RamLayout.ofBytes(size).map()) {
        assertEquals(expected == RamLayout.HOLE_BASE ? RamLayout.HOLE_END : expected, entry.base());
        expected = entry.end();
      }
    }
  }

  @Test
  void roundsDownToPages() {
    assertEquals(2L << 20, RamLayout.ofBytes((2L << 20) + 4095).bytes());
  }

  @Test
  void refusesWhatCannotBe() {
    assertThrows(IllegalArgumentException.class, () -> RamLayout.ofBytes(1 << 20));
    assertThrows(IllegalArgumentException.class, () -> RamLayout.ofBytes(1L << 41));
  }
}
