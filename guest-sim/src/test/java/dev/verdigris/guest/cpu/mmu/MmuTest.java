package dev.verdigris.guest.cpu.mmu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.GuestFault;
import dev.verdigris.guest.cpu.Vector;
import dev.verdigris.guest.cpu.system.ControlBits;
import dev.verdigris.guest.cpu.system.SystemFlags;
import dev.verdigris.guest.cpu.system.SystemRig;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Page walks, permissions, error codes and what the TLBs may keep (Intel SDM 3A, chapter 4). */
class MmuTest {
  private static final long PRESENT = 1;
  private static final long WRITABLE = 2;
  private static final long USER = 4;
  private static final long ACCESSED = 1 << 5;
  private static final long DIRTY = 1 << 6;
  private static final long LARGE = 1 << 7;
  private static final long GLOBAL = 1 << 8;
  private static final long NO_EXECUTE = 1L << 63;
  private static final long ALL = PRESENT | WRITABLE | USER;

  private static final long ROOT = 0x1000;
  private static final long LINEAR = 0x40_2000;
  private static final long PAGE = 0x20_0000;

  private final SystemRig rig = new SystemRig();
  private final Cpu cpu = rig.cpu;
  private long nextTable = 0x2000;

  @AfterEach
  void close() {
    rig.close();
  }

  /** Sizes of pages by how many levels the walk has. */
  private enum Size {
    SMALL(12),
    LARGE_2M(21),
    HUGE_1G(30);

    private final int shift;

    Size(int shift) {
      this.shift = shift;
    }
  }

  private void longMode(long cr4, long efer) {
    cpu.system.setCr4(ControlBits.CR4_PAE | cr4);
    cpu.system.setEfer(ControlBits.EFER_LME | efer);
    cpu.system.setCr3(ROOT);
    cpu.system.setCr0(ControlBits.CR0_PE | ControlBits.CR0_PG | ControlBits.CR0_WP);
    // 64-bit code, as far as the unit can see.
    cpu.mode = Cpu.MODE_64;
  }

  private void privilege(int level) {
    cpu.cpl = level;
    cpu.privilegeChanged();
  }

  /** Maps a page through tables that allow everything; returns the last entry's address. */
  private long map(long linear, long page, int leafShift, long bits) {
    long table = ROOT;
    for (int shift = 39; ; shift -= 9) {
      long entry = table + (linear >>> shift & 511) * 8;
      if (shift == leafShift) {
        rig.memory.writeLong(entry, page | bits | (shift > 12 ? LARGE : 0));
        return entry;
      }
      if ((rig.memory.readLong(entry) & PRESENT) == 0) {
        rig.memory.writeLong(entry, nextTable | ALL);
        nextTable += 0x1000;
      }
      table = rig.memory.readLong(entry) & 0xf_ffff_f000L;
    }
  }

  private GuestFault fault(Runnable access) {
    return assertThrows(GuestFault.class, access::run);
  }

  private void expectPageFault(int errorCode, long address, Runnable access) {
    GuestFault f = fault(access);
    assertEquals(Vector.PF, f.vector);
    assertEquals(errorCode, f.errorCode);
    assertEquals(address, cpu.system.cr2());
  }

  @ParameterizedTest
  @EnumSource(Size.class)
  void longModeMapsEverySize(Size size) {
    longMode(0, 0);
    // The second GiB, so that a page of each size starts at 0 of RAM or at 2 MiB.
    long linear = (1L << 39) + (1L << 30);
    long page = size == Size.HUGE_1G ? 0 : PAGE;
    long entry = map(linear, page, size.shift, ALL);
    long offset = Math.min((1L << size.shift) - 8, 0x12_3450);
    rig.memory.writeLong(page + offset, 0x1122_3344_5566_7788L);

    assertEquals(0x1122_3344_5566_7788L, cpu.load64(null, linear + offset));
    assertEquals(ACCESSED, rig.memory.readLong(entry) & (ACCESSED | DIRTY));
    cpu.store32(null, linear + offset, 7);
    assertEquals(7, rig.memory.readInt(page + offset));
    assertEquals(ACCESSED | DIRTY, rig.memory.readLong(entry) & (ACCESSED | DIRTY));
    assertEquals(ACCESSED, rig.memory.readLong(ROOT + 8) & (ACCESSED | DIRTY));
  }

  @Test
  void legacyPagingHasFourKilobyteAndFourMegabytePages() {
    cpu.system.setCr4(ControlBits.CR4_PSE);
    cpu.system.setCr3(ROOT);
    rig.memory.writeInt(ROOT + 4, (int) (0x2000 | ALL));
    rig.memory.writeInt(0x2000 + 4 * 2, (int) (PAGE | ALL));
    rig.memory.writeInt(ROOT + 8, (int) (0x40_0000 | ALL | LARGE));
    cpu.system.setCr0(ControlBits.CR0_PE | ControlBits.CR0_PG);
    rig.memory.writeInt(PAGE + 0x10, 0xabcd);
    rig.memory.writeInt(0x40_0000 + 0x12_3450, 0x1234);

    assertEquals(0xabcd, cpu.load32(null, LINEAR + 0x10));
    assertEquals(0x1234, cpu.load32(null, 0x80_0000 + 0x12_3450));
    cpu.store8(null, 0x80_0001, 0x55);
    assertEquals(0x55, rig.memory.readByte(0x40_0001));
    assertEquals(ACCESSED | DIRTY, rig.memory.readInt(ROOT + 8) & (ACCESSED | DIRTY));
    assertEquals(ACCESSED, rig.memory.readInt(0x2008) & (ACCESSED | DIRTY));
    expectPageFault(2, LINEAR + 0x1000, () -> cpu.store8(null, LINEAR + 0x1000, 1));
  }

  @Test
  void legacyAddressesWrapAtFourGigabytes() {
    rig.memory.writeInt(0x10, 0x77);
    assertEquals(0x77, cpu.load32(null, 0x1_0000_0010L));
    cpu.store32(null, 0x1_0000_0010L, 0x78);
    assertEquals(0x78, rig.memory.readInt(0x10));
  }

  @Test
  void paePagingChecksItsPointersWhenLoaded() {
    cpu.system.setCr4(ControlBits.CR4_PAE);
    cpu.system.setEfer(ControlBits.EFER_NXE);
    rig.memory.writeLong(0x3020, 0x4000 | PRESENT | WRITABLE);
    cpu.system.setCr3(0x3020);
    cpu.system.setCr0(ControlBits.CR0_PE | ControlBits.CR0_PG);
    assertEquals(0, cpu.system.cr0() & ControlBits.CR0_PG, "a reserved bit refuses paging");

    rig.memory.writeLong(0x3020, 0x4000 | PRESENT);
    rig.memory.writeLong(0x4000 + 8 * 2, 0x5000 | ALL);
    rig.memory.writeLong(0x5000 + 8 * 2, PAGE | ALL | NO_EXECUTE);
    rig.memory.writeLong(0x4000 + 8 * 3, PAGE | ALL | LARGE);
    cpu.system.setCr0(ControlBits.CR0_PE | ControlBits.CR0_PG);
    rig.memory.writeInt(PAGE + 4, 0x42);
    assertEquals(0x42, cpu.load32(null, LINEAR + 4));
    assertEquals(0x42, cpu.load32(null, 0x60_0004));
    expectPageFault(0x11, LINEAR, () -> cpu.mmu.fetch(LINEAR));
    assertNotNull(cpu.mmu.fetch(0x60_0000));
    expectPageFault(0, 0x4000_0000L, () -> cpu.load8(null, 0x4000_0000L));
  }

  @Test
  void errorCodesTellTheCause() {
    longMode(0, ControlBits.EFER_NXE);
    expectPageFault(0, LINEAR, () -> cpu.load8(null, LINEAR));
    expectPageFault(2, LINEAR, () -> cpu.store8(null, LINEAR, 0));
    expectPageFault(0x10, LINEAR, () -> cpu.mmu.fetch(LINEAR));
    long entry = map(LINEAR, PAGE, 12, PRESENT | NO_EXECUTE);
    expectPageFault(3, LINEAR, () -> cpu.store8(null, LINEAR, 0));
    expectPageFault(0x11, LINEAR, () -> cpu.mmu.fetch(LINEAR));
    privilege(3);
    expectPageFault(5, LINEAR, () -> cpu.load8(null, LINEAR));
    expectPageFault(7, LINEAR, () -> cpu.store8(null, LINEAR, 0));
    expectPageFault(0x15, LINEAR, () -> cpu.mmu.fetch(LINEAR));
    assertEquals(0, rig.memory.readLong(entry) & (ACCESSED | DIRTY), "no access, no mark");
    rig.memory.writeLong(entry, PAGE | ALL | 1L << 50);
    expectPageFault(0xd, LINEAR, () -> cpu.load8(null, LINEAR));
  }

  @Test
  void reservedBitsOfLargePagesFault() {
    longMode(0, 0);
    map(0x20_0000, PAGE | 1 << 13, 21, ALL);
    expectPageFault(9, 0x20_0000, () -> cpu.load8(null, 0x20_0000));
    map(0x4000_0000L, 1 << 29, 30, ALL);
    expectPageFault(9, 0x4000_0000L, () -> cpu.load8(null, 0x4000_0000L));
    map(LINEAR, PAGE, 12, ALL | NO_EXECUTE);
    expectPageFault(9, LINEAR, () -> cpu.load8(null, LINEAR));
  }

  @Test
  void writeProtectionBindsSupervisorsOnlyWithWp() {
    longMode(0, 0);
    map(LINEAR, PAGE, 12, PRESENT);
    cpu.load8(null, LINEAR);
    expectPageFault(3, LINEAR, () -> cpu.store8(null, LINEAR, 1));
    cpu.system.setCr0(ControlBits.CR0_PE | ControlBits.CR0_PG);
    cpu.mode = Cpu.MODE_64;
    cpu.store8(null, LINEAR, 0x5a);
    assertEquals(0x5a, rig.memory.readByte(PAGE));
    cpu.system.setCr0(ControlBits.CR0_PE | ControlBits.CR0_PG | ControlBits.CR0_WP);
    expectPageFault(3, LINEAR, () -> cpu.store8(null, LINEAR, 1));
  }

  @Test
  void smapYieldsToTheAccessFlag() {
    longMode(ControlBits.CR4_SMAP | ControlBits.CR4_SMEP, 0);
    map(LINEAR, PAGE, 12, ALL);
    expectPageFault(1, LINEAR, () -> cpu.load8(null, LINEAR));
    expectPageFault(0x11, LINEAR, () -> cpu.mmu.fetch(LINEAR));
    cpu.systemFlags |= SystemFlags.AC;
    cpu.privilegeChanged();
    cpu.store8(null, LINEAR, 9);
    assertEquals(9, cpu.load8(null, LINEAR));
    cpu.systemFlags &= ~SystemFlags.AC;
    cpu.privilegeChanged();
    expectPageFault(3, LINEAR, () -> cpu.store8(null, LINEAR, 1));
    privilege(3);
    assertEquals(9, cpu.load8(null, LINEAR));
    assertNotNull(cpu.mmu.fetch(LINEAR));
    assertThrows(GuestFault.class, () -> cpu.mmu.loadSystem(null, LINEAR, 8), "SMAP is in force");
  }

  @Test
  void nonCanonicalAddressesAreProtectionFaults() {
    longMode(0, 0);
    GuestFault f = fault(() -> cpu.load8(null, 0x8000_0000_0000L));
    assertEquals(Vector.GP, f.vector);
    assertEquals(0, f.errorCode);
    assertEquals(-1, cpu.translate(0x8000_0000_0000L, false));
  }

  @Test
  void translationsLastUntilFlushed() {
    longMode(0, 0);
    long entry = map(LINEAR, PAGE, 12, ALL);
    rig.memory.writeByte(PAGE, 1);
    rig.memory.writeByte(PAGE + 0x1000, 2);
    assertEquals(1, cpu.load8(null, LINEAR));
    rig.memory.writeLong(entry, (PAGE + 0x1000) | ALL);
    assertEquals(1, cpu.load8(null, LINEAR), "cached");
    cpu.mmu.flush(LINEAR + 0x123);
    assertEquals(2, cpu.load8(null, LINEAR));
    rig.memory.writeLong(entry, PAGE | ALL);
    cpu.system.setCr3(ROOT);
    assertEquals(1, cpu.load8(null, LINEAR));
  }

  @Test
  void oneInvalidationDropsAWholeLargePage() {
    longMode(0, 0);
    long entry = map(0x40_0000, PAGE, 21, ALL);
    rig.memory.writeByte(PAGE, 1);
    rig.memory.writeByte(PAGE + 0x5000, 2);
    assertEquals(1, cpu.load8(null, 0x40_0000));
    assertEquals(2, cpu.load8(null, 0x40_5000));
    rig.memory.writeLong(entry, 0x60_0000 | ALL | LARGE);
    cpu.mmu.flush(0x5f_f000);
    assertEquals(0, cpu.load8(null, 0x40_0000));
    assertEquals(0, cpu.load8(null, 0x40_5000));
  }

  @Test
  void globalPagesOutliveCr3Writes() {
    longMode(ControlBits.CR4_PGE, 0);
    long global = map(LINEAR, PAGE, 12, ALL | GLOBAL);
    long local = map(LINEAR + 0x1000, PAGE, 12, ALL);
    rig.memory.writeByte(PAGE, 1);
    assertEquals(1, cpu.load8(null, LINEAR));
    assertEquals(1, cpu.load8(null, LINEAR + 0x1000));
    rig.memory.writeLong(global, 0);
    rig.memory.writeLong(local, 0);
    cpu.system.setCr3(ROOT);
    assertEquals(1, cpu.load8(null, LINEAR));
    expectPageFault(0, LINEAR + 0x1000, () -> cpu.load8(null, LINEAR + 0x1000));
    cpu.system.setCr4(ControlBits.CR4_PAE);
    expectPageFault(0, LINEAR, () -> cpu.load8(null, LINEAR));
  }

  @Test
  void aStoreThatCrossesIntoAFaultWritesNothing() {
    longMode(0, 0);
    map(LINEAR, PAGE, 12, ALL);
    map(LINEAR + 0x1000, PAGE + 0x1000, 12, PRESENT);
    expectPageFault(3, LINEAR + 0x1000, () -> cpu.store64(null, LINEAR + 0xffc, -1));
    assertEquals(0, rig.memory.readLong(PAGE + 0xff8));
    rig.memory.writeLong(PAGE + 0xffc, 0x8877_6655_4433_2211L);
    assertEquals(0x8877_6655_4433_2211L, cpu.load64(null, LINEAR + 0xffc));
  }

  @Test
  void whatNoRamBacksGoesToTheDevices() {
    longMode(0, 0);
    map(LINEAR, 0xfee0_0000L, 12, ALL);
    map(LINEAR + 0x1000, PAGE, 12, ALL);
    rig.deviceValue = 0x1234_5678;
    assertEquals(0x1234_5678, cpu.load32(null, LINEAR + 0x20));
    cpu.store16(null, LINEAR + 0x30, 0xbeef);
    cpu.store32(null, LINEAR + 0xffe, 0x0403_0201);
    assertEquals(
        List.of(
            "read fee00020 4", "write fee00030 2 beef", "write fee00ffe 1 1", "write fee00fff 1 2"),
        rig.exits);
    assertEquals(0x0403, rig.memory.readShort(PAGE));
  }

  @Test
  void writesToCodeDropItFirst() {
    longMode(0, 0);
    map(LINEAR, PAGE, 12, ALL);
    cpu.store8(null, LINEAR, 1);
    CodePage page = cpu.mmu.fetch(LINEAR);
    assertTrue(rig.memory.isWatched(PAGE));
    cpu.store8(null, LINEAR + 8, 2);
    assertFalse(page.live());
    assertFalse(rig.memory.isWatched(PAGE));
    assertEquals(2, rig.memory.readByte(PAGE + 8));
    CodePage again = cpu.mmu.fetch(LINEAR);
    assertTrue(again.live());
    rig.memory.writeByte(PAGE, 3);
    assertFalse(again.live(), "a device's write drops code too");
    assertEquals(2, rig.code.dropped());
  }

  @Test
  void modelsTranslateWithoutFaults() {
    longMode(ControlBits.CR4_SMAP, 0);
    long entry = map(LINEAR, PAGE, 12, PRESENT | USER);
    privilege(3);
    assertEquals(PAGE + 0x123, cpu.translate(LINEAR + 0x123, false));
    assertEquals(-1, cpu.translate(LINEAR, true));
    assertEquals(-1, cpu.translate(LINEAR + 0x1000, false));
    assertEquals(0, rig.memory.readLong(entry) & DIRTY);
  }
}
