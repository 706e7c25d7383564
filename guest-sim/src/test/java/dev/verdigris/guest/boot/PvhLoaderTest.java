package dev.verdigris.guest.boot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PvhLoaderTest {
  @TempDir Path directory;

  @Test
  void entersWhereTheNoteSays() throws Exception {
    Path kernel = Loading.write(directory, "vmlinux", TestElf.build(true));
    Path initrd = Loading.write(directory, "initrd", new byte[] {4, 3, 2});
    try (Loading loaded = Loading.of(kernel, List.of(initrd), "a=b", 64L << 20, true)) {
      assertEquals(EntryState.Mode.PROTECTED, loaded.entry.mode());
      assertEquals(TestElf.PVH_ENTRY, loaded.entry.rip());
      assertArrayEquals(TestElf.code(), loaded.bytes(TestElf.ADDRESS, TestElf.CODE_SIZE));
      long info = loaded.entry.rbx();
      assertEquals(0x336e_c578, loaded.memory.readInt(info));
      assertEquals(1, loaded.memory.readInt(info + 4), "version");
      assertEquals(1, loaded.memory.readInt(info + 12), "modules");
      long module = loaded.memory.readLong(info + 16);
      assertEquals((64L << 20) - 4096, loaded.memory.readLong(module));
      assertEquals(3, loaded.memory.readLong(module + 8));
      assertArrayEquals(new byte[] {4, 3, 2}, loaded.bytes((64L << 20) - 4096, 3));
      assertEquals("a=b", loaded.text(loaded.memory.readLong(info + 24)));
      assertEquals(Loading.RSDP, loaded.memory.readLong(info + 32));
      assertEquals(3, loaded.memory.readInt(info + 48), "map entries");
      long map = loaded.memory.readLong(info + 40);
      assertEquals(0x10_0000, loaded.memory.readLong(map + 48));
      assertEquals((64L << 20) - 0x10_0000, loaded.memory.readLong(map + 56));
      assertEquals(1, loaded.memory.readInt(map + 64));
    }
  }

  @Test
  void givesNoModuleWithoutInitrd() throws Exception {
    Path kernel = Loading.write(directory, "vmlinux", TestElf.build(true));
    try (Loading loaded = Loading.of(kernel, true)) {
      assertEquals(0, loaded.memory.readInt(loaded.entry.rbx() + 12));
      assertEquals(0, loaded.memory.readLong(loaded.entry.rbx() + 16));
    }
  }

  @Test
  void refusesAnElfWithoutNote() throws Exception {
    assertRefused(TestElf.build(false), "without a PVH entry");
  }

  @Test
  void refusesAnotherProcessor() throws Exception {
    assertRefused(TestElf.build(true, TestElf.ADDRESS, 183), "another processor");
  }

  @Test
  void refusesToLoadOverTheLegacyArea() throws Exception {
    assertRefused(TestElf.build(true, 0x8000, 62), "give an image that loads between");
  }

  @Test
  void refusesEveryTruncation() throws Exception {
    byte[] whole = TestElf.build(true);
    for (int length = 1; length < whole.length; length += 397) {
      assertRefused(Arrays.copyOf(whole, length), "; ");
    }
  }

  @Test
  void survivesAnyByteOfTheHeadersChanged() throws Exception {
    byte[] whole = TestElf.build(true);
    for (int at = 4; at < 0x240; at += 3) {
      for (int value : new int[] {0x7f, 0xff}) {
        byte[] changed = whole.clone();
        changed[at] = (byte) value;
        Path file = Loading.write(directory, "vmlinux", changed);
        try {
          Loading.of(file, true).close();
        } catch (BootException e) {
          assertEquals(1, e.getMessage().lines().count());
        }
      }
    }
  }

  private void assertRefused(byte[] content, String words) throws Exception {
    Path file = Loading.write(directory, "vmlinux", content);
    ImageException e = assertThrows(ImageException.class, () -> Loading.of(file, true).close());
    assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
    assertTrue(e.getMessage().contains(words), e.getMessage());
    Files.delete(file);
  }
}
