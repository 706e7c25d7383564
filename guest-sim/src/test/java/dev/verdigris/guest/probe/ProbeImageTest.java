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
  private static final List<ProbeImage> IMAGES = List.of(ProbeImage.hyperV(), ProbeImage.xen());

  @Test
  void pageTablesMapTheFirstGibibyteOntoItself() {
    for (ProbeImage image : IMAGES) {
      ByteBuffer bytes = ByteBuffer.wrap(image.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      for (long linear : new long[] {0, 0x12_3456, 0x3fff_ffff}) {
        long pml4e = bytes.getLong(offset(image, image.entry().cr3()));
        long pdpte = bytes.getLong(offset(image, pml4e & ~0xfffL));
        int slot = offset(image, pdpte & ~0xfffL) + (int) (linear >>> 21) * 8;
        long pde = bytes.getLong(slot);
        assertEquals(0x83, pde & 0xfff); // present, writable, 2 MiB
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
  void imageStackAndPagesDoNotOverlapAndFitTheMemory() {
    for (ProbeImage image : IMAGES) {
      assertTrue(image.loadAddress() + image.bytes().length <= image.entry().rsp() - 0x1000);
      assertTrue(image.entry().rsp() <= BareImage.HYPERCALL_PAGE);
      assertTrue(BareImage.INPUT_PAGE + 0x1000 <= ProbeImage.MEMORY_NEEDED);
    }
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
