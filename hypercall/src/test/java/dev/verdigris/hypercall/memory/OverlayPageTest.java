package dev.verdigris.hypercall.memory;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OverlayPageTest {
  private static final long GPA = 0x2000;
  private static final long BEYOND_RAM = 0xfee0_0000L;

  private final GuestMemory memory = GuestMemory.allocate(new RamRegion(0, 0x8000));
  private final OverlayPage overlay = memory.newOverlay("test");
  private final List<Long> remapped = new ArrayList<>();

  @BeforeEach
  void listen() {
    memory.addListener(remapped::add);
  }

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void hidesRamWhileMapped() {
    memory.writeInt(GPA, 1);
    UNSAFE.putInt(overlay.hostAddress(), 2);
    overlay.map(GPA);
    assertEquals(GPA, overlay.gpa());
    assertEquals(2, memory.readInt(GPA));
    memory.writeInt(GPA, 3);
    assertEquals(3, UNSAFE.getInt(overlay.hostAddress()));
    overlay.unmap();
    assertEquals(OverlayPage.UNMAPPED, overlay.gpa());
    assertEquals(1, memory.readInt(GPA), "RAM beneath was touched");
  }

  @Test
  void contentMovesWithThePage() {
    overlay.map(GPA);
    memory.writeInt(GPA + 8, 42);
    overlay.map(0x5000);
    assertEquals(0, memory.readInt(GPA + 8));
    assertEquals(42, memory.readInt(0x5008));
  }

  @Test
  void canBeWrittenAtTheHighestAddress() {
    long highest = GuestMemory.MAX_ADDRESS - GuestMemory.PAGE_SIZE;
    overlay.map(highest);
    memory.writeLong(highest + 8, 42);
    assertEquals(42, UNSAFE.getLong(overlay.hostAddress() + 8));
  }

  @Test
  void isNoRam() {
    overlay.map(0x7000);
    assertTrue(memory.isRam(0, 0x8000));
    overlay.map(0x8000);
    assertTrue(memory.contains(0x7000, 0x2000));
    assertFalse(memory.isRam(0x7000, 0x2000));
    assertFalse(memory.isRam(0x8000, 1));
  }

  @Test
  void backsAHoleWhileMapped() {
    assertFalse(memory.contains(BEYOND_RAM, 1));
    overlay.map(BEYOND_RAM);
    assertTrue(memory.contains(BEYOND_RAM, 0x1000));
    assertFalse(memory.contains(BEYOND_RAM, 0x1001));
    memory.writeInt(BEYOND_RAM, 7);
    assertEquals(7, UNSAFE.getInt(overlay.hostAddress()));
    assertEquals(BEYOND_RAM, memory.extents().get(1).gpa());
    overlay.unmap();
    assertFalse(memory.contains(BEYOND_RAM, 1));
  }

  @Test
  void theOneMappedLastIsSeen() {
    OverlayPage second = memory.newOverlay("second");
    overlay.map(GPA);
    second.map(GPA);
    assertEquals(second.hostAddress(), memory.hostPage(GPA));
    second.unmap();
    assertEquals(overlay.hostAddress(), memory.hostPage(GPA));
    second.map(GPA);
    overlay.unmap();
    assertEquals(second.hostAddress(), memory.hostPage(GPA));
  }

  @Test
  void listenersHearOfEachChange() {
    overlay.map(GPA);
    overlay.map(0x5000);
    overlay.unmap();
    overlay.unmap();
    assertEquals(List.of(GPA, GPA, 0x5000L, 0x5000L), remapped);
  }

  @Test
  void overlaysRunOutWithAnException() {
    for (int i = 1; i < 2048; i++) {
      memory.newOverlay("page " + i);
    }
    assertThrows(IllegalStateException.class, () -> memory.newOverlay("one too many"));
    assertEquals("test", overlay.name());
  }
}
