package dev.verdigris.guest.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.OverlayPage;
import dev.verdigris.hypercall.memory.RamRegion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DiscardedMemoryTest {
  private static final int RAM = 32 << 20;

  private final GuestMemory memory = GuestMemory.allocate(new RamRegion(0, RAM));
  private final DiscardedMemory hints = new DiscardedMemory(memory);

  @BeforeEach
  void fill() {
    memory.fill(0, RAM, (byte) 7);
  }

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void pagesAreZeroedAndNoOthers() {
    hints.discard(0x2000, 2);
    assertEquals(7, memory.readByte(0x1fff));
    assertEquals(0, memory.readLong(0x2000));
    assertEquals(0, memory.readLong(0x3ff8));
    assertEquals(7, memory.readByte(0x4000));
  }

  @Test
  void workIsBounded() {
    hints.discard(0, RAM >> 12);
    assertEquals(0, memory.readByte((16 << 20) - 1));
    assertEquals(7, memory.readByte(16 << 20));
  }

  @Test
  void decodedCodeIsDropped() {
    List<Long> written = new ArrayList<>();
    memory.watchWith(written::add);
    memory.watch(0x2000);
    hints.discard(0x2000, 1);
    assertEquals(List.of(0x2000L), written);
  }

  @Test
  void overlaysStay() {
    OverlayPage overlay = memory.newOverlay("test");
    overlay.map(0x2000);
    memory.writeByte(0x2000, 9);
    hints.discard(0x1000, 3);
    assertEquals(9, memory.readByte(0x2000));
    overlay.unmap();
    assertEquals(7, memory.readByte(0x2000), "what is under it, too");
  }
}
