package dev.verdigris.hypercall.memory;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestMemoryTest {
  private static final long HIGH = 0x10_0000;

  // RAM 0x0–0x3fff, a hole, RAM 0x100000–0x101fff.
  private final GuestMemory memory =
      GuestMemory.allocate(new RamRegion(HIGH, 0x2000), new RamRegion(0, 0x4000));

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void regionsAreSortedAndZeroed() {
    assertEquals(List.of(new RamRegion(0, 0x4000), new RamRegion(HIGH, 0x2000)), memory.regions());
    assertEquals(0x6000, memory.ramBytes());
    byte[] content = new byte[0x4000];
    memory.read(0, content, 0, content.length);
    assertArrayEquals(new byte[0x4000], content);
  }

  @Test
  void overlappingRegionsAreRefused() {
    RamRegion first = new RamRegion(0, 0x2000);
    RamRegion second = new RamRegion(0x1000, 0x1000);
    assertThrows(IllegalArgumentException.class, () -> GuestMemory.allocate(first, second));
  }

  @Test
  void regionsMustBeWholePagesInRange() {
    assertThrows(IllegalArgumentException.class, () -> new RamRegion(1, 0x1000));
    assertThrows(IllegalArgumentException.class, () -> new RamRegion(0, 0x800));
    assertThrows(IllegalArgumentException.class, () -> new RamRegion(0, 0));
    assertThrows(IllegalArgumentException.class, () -> new RamRegion(-0x1000, 0x1000));
    assertThrows(
        IllegalArgumentException.class, () -> new RamRegion(GuestMemory.MAX_ADDRESS, 0x1000));
  }

  @Test
  void valuesAreLittleEndian() {
    memory.writeLong(0x100, 0x8877_6655_4433_2211L);
    assertEquals(0x11, memory.readByte(0x100));
    assertEquals(0x88, memory.readByte(0x107));
    assertEquals(0x2211, memory.readShort(0x100));
    assertEquals(0x8877_6655, memory.readInt(0x104));
    assertEquals(0x8877_6655_4433_2211L, memory.readLong(0x100));
  }

  @ParameterizedTest
  @ValueSource(longs = {0xff9, 0xffd, 0xffe, 0xfff})
  void valuesMayCrossPages(long gpa) {
    memory.writeLong(gpa, 0x8877_6655_4433_2211L);
    assertEquals(0x8877_6655_4433_2211L, memory.readLong(gpa));
    memory.writeInt(gpa, 0xcafe_babe);
    assertEquals(0xcafe_babe, memory.readInt(gpa));
    memory.writeShort(gpa, 0xbeef);
    assertEquals(0xbeef, memory.readShort(gpa));
  }

  @Test
  void arraysCrossPagesAndStopAtTheirBounds() {
    byte[] data = new byte[0x2800];
    new Random(1).nextBytes(data);
    memory.write(0x801, data);
    byte[] back = new byte[data.length + 2];
    memory.read(0x801, back, 1, data.length);
    assertEquals(0, back[0]);
    assertEquals(0, back[back.length - 1]);
    for (int i = 0; i < data.length; i++) {
      assertEquals(data[i], back[i + 1]);
    }
    assertThrows(IndexOutOfBoundsException.class, () -> memory.read(0, back, 1, back.length));
    assertThrows(IndexOutOfBoundsException.class, () -> memory.write(0, data, -1, 4));
  }

  @Test
  void fillStaysInItsRange() {
    memory.fill(0xfff, 0x1002, (byte) 0x5a);
    assertEquals(0, memory.readByte(0xffe));
    assertEquals(0x5a, memory.readByte(0xfff));
    assertEquals(0x5a, memory.readByte(0x2000));
    assertEquals(0, memory.readByte(0x2001));
  }

  @Test
  void holesAndHostileRangesAreNotContained() {
    assertTrue(memory.contains(0, 0x4000));
    assertTrue(memory.contains(0x4000, 0));
    assertFalse(memory.contains(0x3fff, 2));
    assertFalse(memory.contains(0x3000, HIGH));
    assertTrue(memory.contains(HIGH, 0x2000));
    assertFalse(memory.contains(HIGH + 0x1fff, 2));
    assertFalse(memory.contains(0, -1));
    assertFalse(memory.contains(-1, 1));
    assertFalse(memory.contains(Long.MAX_VALUE, Long.MAX_VALUE));
    assertFalse(memory.contains(GuestMemory.MAX_ADDRESS, 1));
  }

  @Test
  void ramEndsWhereItsRegionDoes() {
    assertTrue(memory.isRam(0x1000, 0x3000));
    assertFalse(memory.isRam(0x1000, 0x3001));
    assertTrue(memory.isRam(HIGH, 0x2000));
    assertFalse(memory.isRam(HIGH - 1, 2));
    assertFalse(memory.isRam(-0x1000, 0x2000));
    assertFalse(memory.isRam(0, -1));
    try (GuestMemory adjacent =
        GuestMemory.allocate(new RamRegion(0, 0x1000), new RamRegion(0x1000, 0x1000))) {
      assertTrue(adjacent.isRam(0, 0x2000));
      assertFalse(adjacent.isRam(0, 0x2001));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0x4000, 0x3ffd, -8, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 46})
  void accessToWhatNothingBacksIsRefusedWhole(long gpa) {
    assertThrows(GuestAddressException.class, () -> memory.readLong(gpa));
    assertThrows(GuestAddressException.class, () -> memory.writeLong(gpa, -1));
    assertThrows(GuestAddressException.class, () -> memory.write(gpa, new byte[] {1, 2, 3, 4}));
    assertThrows(GuestAddressException.class, () -> memory.fill(gpa, 4, (byte) 1));
    assertEquals(0, memory.readByte(0x3ffd), "a refused write moved a byte");
    assertEquals(0, memory.readByte(0x3fff), "a refused write moved a byte");
  }

  @Test
  void theExceptionNamesTheRange() {
    GuestAddressException e =
        assertThrows(GuestAddressException.class, () -> memory.readInt(0x8000));
    assertEquals(0x8000, e.gpa());
    assertEquals(4, e.length());
    assertTrue(e.getMessage().contains("0x8000"));
  }

  @Test
  void hostAddressesReachTheSameBytes() {
    memory.writeInt(0x2004, 0x1234_5678);
    assertEquals(0x1234_5678, UNSAFE.getInt(memory.hostAddress(0x2004)));
    assertEquals(memory.hostPage(0x2004) + 4, memory.hostAddress(0x2004));
    assertEquals(0, memory.hostPage(0x2004) & GuestMemory.PAGE_MASK, "not page-aligned");
    assertEquals(0, memory.hostPage(0x4000));
    assertEquals(0, memory.hostAddress(-1));
  }

  @Test
  void theStoreHoldsRamWithoutHoles() {
    memory.writeInt(HIGH, 0x0bad_cafe);
    assertEquals(0x0bad_cafe, memory.bytes().readInt(0x4000));
    assertEquals(memory.hostBase() + 0x4000, memory.hostPage(HIGH));
  }

  @Test
  void extentsJoinWhatIsContiguousInBoth() {
    assertEquals(
        List.of(
            new MemoryExtent(0, memory.hostBase(), 0x4000),
            new MemoryExtent(HIGH, memory.hostBase() + 0x4000, 0x2000)),
        memory.extents());
    OverlayPage overlay = memory.newOverlay("test");
    overlay.map(0x1000);
    List<MemoryExtent> extents = memory.extents();
    assertEquals(4, extents.size());
    assertEquals(new MemoryExtent(0x1000, overlay.hostAddress(), 0x1000), extents.get(1));
    assertNotEquals(extents.get(0).hostAddress() + 0x1000, extents.get(1).hostAddress());
  }
}
