package dev.verdigris.guest.boot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MultibootLoaderTest {
  private static final int LOAD = 0x20_0000;

  @TempDir Path directory;

  @Test
  void loadsAnElfAndDescribesTheMachine() throws Exception {
    Path kernel = Loading.write(directory, "image", elf(3));
    Path initrd = Loading.write(directory, "initrd", new byte[] {1, 2, 3});
    try (Loading loaded = Loading.of(kernel, List.of(initrd), "test", 32L << 20, true)) {
      assertEquals(EntryState.Mode.PROTECTED, loaded.entry.mode());
      assertEquals(0x2bad_b002, loaded.entry.rax());
      assertEquals(TestElf.ENTRY, loaded.entry.rip());
      assertArrayEquals(TestElf.code(), loaded.bytes(TestElf.ADDRESS, TestElf.CODE_SIZE));
      long info = loaded.entry.rbx();
      assertEquals(0x24d, loaded.memory.readInt(info));
      assertEquals(639, loaded.memory.readInt(info + 4), "KiB below 640");
      assertEquals(31 * 1024, loaded.memory.readInt(info + 8), "KiB above 1 MiB");
      assertEquals("test", loaded.text(loaded.memory.readInt(info + 16)));
      assertEquals(1, loaded.memory.readInt(info + 20));
      long module = loaded.memory.readInt(info + 24);
      assertEquals((32 << 20) - 4096, loaded.memory.readInt(module));
      assertEquals((32 << 20) - 4096 + 3, loaded.memory.readInt(module + 4));
      assertEquals(3 * 24, loaded.memory.readInt(info + 44));
      long map = loaded.memory.readInt(info + 48);
      assertEquals(20, loaded.memory.readInt(map), "size does not count itself");
      assertEquals(0x9_fc00, loaded.memory.readLong(map + 12));
      assertEquals(1, loaded.memory.readInt(map + 20));
      assertEquals("verdigris", loaded.text(loaded.memory.readInt(info + 64)));
    }
  }

  @Test
  void loadsByTheHeadersAddresses() throws Exception {
    try (Loading loaded = Loading.of(Loading.write(directory, "image", flat(0)), true)) {
      assertEquals(LOAD + 0x40, loaded.entry.rip());
      assertArrayEquals(flat(0), loaded.bytes(LOAD, 4096));
    }
  }

  @Test
  void refusesFlagsThatItDoesNotUnderstand() throws Exception {
    Path file = Loading.write(directory, "image", flat(1 << 5));
    ImageException e = assertThrows(ImageException.class, () -> Loading.of(file, true).close());
    assertTrue(e.getMessage().contains("multiboot flags 0x10020"), e.getMessage());
  }

  @Test
  void refusesATruncatedImage() throws Exception {
    for (int length : new int[] {0x20, 0x2c, 0x3f, 100, 4095}) {
      Path file = Loading.write(directory, "image", Arrays.copyOf(flat(0), length));
      assertThrows(ImageException.class, () -> Loading.of(file, true).close(), "at " + length);
    }
  }

  @Test
  void passesOverAWrongChecksum() throws Exception {
    byte[] image = flat(0);
    image[0x18]++;
    Path file = Loading.write(directory, "image", image);
    ImageException e = assertThrows(ImageException.class, () -> Loading.of(file, true).close());
    assertTrue(e.getMessage().contains("not a kernel image"), e.getMessage());
  }

  private static byte[] elf(int flags) {
    byte[] elf = TestElf.build(false);
    ByteBuffer.wrap(elf)
        .order(ByteOrder.LITTLE_ENDIAN)
        .position(0x800)
        .putInt(0x1bad_b002)
        .putInt(flags)
        .putInt(-(0x1bad_b002 + flags));
    return elf;
  }

  /** A flat image of 4 KiB with its header at 0x10. */
  private static byte[] flat(int moreFlags) {
    int flags = 0x1_0000 | moreFlags;
    ByteBuffer image = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    image.position(0x10);
    image.putInt(0x1bad_b002).putInt(flags).putInt(-(0x1bad_b002 + flags));
    image.putInt(LOAD + 0x10).putInt(LOAD).putInt(LOAD + 4096).putInt(0).putInt(LOAD + 0x40);
    image.put(4095, (byte) 0x5a);
    return image.array();
  }
}
