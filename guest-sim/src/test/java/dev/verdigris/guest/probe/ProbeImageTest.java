package dev.verdigris.guest.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.boot.EntryState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeImageTest {
  private static final List<ProbeImage> IMAGES =
      List.of(ProbeImage.hyperV(), ProbeImage.hyperVByPageOnly(), ProbeImage.xen());

  @Test
  void pageTablesMapTheFirstGibibytesOntoThemselves() {
    for (ProbeImage image : IMAGES) {
      ByteBuffer bytes = ByteBuffer.wrap(image.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      for (long linear : new long[] {0, 0x12_3456, 0x3fff_ffff, 0x8000_0000L, 0xfee0_0020L}) {
        long pml4e = bytes.getLong(offset(image, image.entry().cr3()));
        int gibibyte = (int) (linear >>> 30) * 8;
        long pdpte = bytes.getLong(offset(image, pml4e & ~0xfffL) + gibibyte);
        int slot = offset(image, pdpte & ~0xfffL) + (int) (linear >>> 21 & 0x1ff) * 8;
        long pde = bytes.getLong(slot);
        boolean device = linear >= 0xfe00_0000L;
        assertEquals(device ? 0x9f : 0x87, pde & 0xfff); // present, writable, user, 2 MiB
        assertEquals(linear, (pde & ~0x1f_ffffL) | (linear & 0x1f_ffff));
      }
    }
  }

  @Test
  void descriptorsAreWhatTheEntryStateNames() {
    for (ProbeImage image : IMAGES) {
      EntryState entry = image.entry();
      assertEquals(EntryState.Mode.LONG, entry.mode());
      ByteBuffer bytes = ByteBuffer.wrap(image.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      int gdt = offset(image, entry.gdtBase());
      long code = bytes.getLong(gdt + entry.codeSelector());
      long data = bytes.getLong(gdt + entry.dataSelector());
      assertEquals(0x2, code >>> 52 & 0x6); // L set, D clear
      assertEquals(0x9b, code >>> 40 & 0xff);
      assertEquals(0x93, data >>> 40 & 0xff);
      assertTrue(entry.dataSelector() + 7 <= entry.gdtLimit());
    }
  }

  @Test
  void userSegmentsAndTheTaskAreThere() {
    for (ProbeImage image : IMAGES) {
      ByteBuffer bytes = ByteBuffer.wrap(image.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      int gdt = offset(image, image.entry().gdtBase());
      assertEquals(0xfb, bytes.getLong(gdt + (DescriptorTables.USER_CODE & ~7)) >>> 40 & 0xff);
      assertEquals(0xf3, bytes.getLong(gdt + (DescriptorTables.USER_DATA & ~7)) >>> 40 & 0xff);
      assertEquals(0x4, bytes.getLong(gdt + DescriptorTables.CODE32) >>> 52 & 0x6); // D
      long task = bytes.getLong(gdt + DescriptorTables.TASK);
      assertEquals(0x89, task >>> 40 & 0xff);
      assertEquals(103, task & 0xffff);
      int base = offset(image, task >>> 16 & 0xff_ffff);
      assertEquals(104, bytes.getShort(base + 102)); // offset of the I/O permission bitmap
      assertEquals(DescriptorTables.GDT_LIMIT, image.entry().gdtLimit());
    }
  }

  @Test
  void imageStackAndPagesDoNotOverlapAndFitTheMemory() {
    for (ProbeImage image : IMAGES) {
      assertTrue(image.loadAddress() + image.bytes().length <= image.entry().rsp() - 0x1000);
    }
    assertTrue(ProbeImage.xen().entry().rsp() <= BareImage.HYPERCALL_PAGE);
    assertTrue(BareImage.INPUT_PAGE + 0x1000 <= ProbeImage.MEMORY_NEEDED);
    assertTrue(ProbeImage.hyperV().entry().rsp() <= ProbeMemory.HYPERCALL_PAGE);
    assertTrue(ProbeMemory.COUNTS + 256 * Long.BYTES <= ProbeMemory.STACKS);
    assertTrue(ProbeMemory.APIC_IDS + ProbeMemory.MAX_PROCESSORS * 4L <= ProbeMemory.COUNTS);
    assertTrue(ProbeMemory.END <= ProbeImage.MEMORY_NEEDED);
  }

  @Test
  void elfHoldsTheImageWithItsMultibootHeaderInTheFirstEightKibibytes() {
    for (ProbeImage image : IMAGES) {
      byte[] file = image.multibootElf();
      ByteBuffer elf = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
      int phdr = elf.getInt(28);
      int at = elf.getInt(phdr + 4);
      assertEquals(image.loadAddress(), elf.getInt(phdr + 12));
      assertArrayEquals(image.bytes(), Arrays.copyOfRange(file, at, file.length));
      assertTrue(at + 12 <= 8192);
      assertEquals(0x1bad_b002, elf.getInt(at));
      assertEquals(0, elf.getInt(at) + elf.getInt(at + 4) + elf.getInt(at + 8));
      long entry = elf.getInt(24);
      assertTrue(entry >= image.loadAddress() && entry < image.loadAddress() + file.length - at);
    }
  }

  private static int offset(ProbeImage image, long address) {
    return (int) (address - image.loadAddress());
  }
}
