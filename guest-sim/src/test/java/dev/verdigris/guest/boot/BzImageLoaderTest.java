package dev.verdigris.guest.boot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.X86Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

class BzImageLoaderTest {
  private static final long ZERO_PAGE = LowMemory.ZERO_PAGE;

  @TempDir Path directory;

  private final TestBzImage image = new TestBzImage();

  @Test
  void entersItsOwnDecompressorInLongMode() throws Exception {
    byte[] built = image.build();
    try (Loading loaded = Loading.of(file(built), true)) {
      assertEquals(EntryState.Mode.LONG, loaded.entry.mode());
      assertEquals(TestBzImage.LOAD_ADDRESS + 0x200, loaded.entry.rip());
      assertEquals(ZERO_PAGE, loaded.entry.rsi());
      assertEquals(0x10, loaded.entry.codeSelector());
      assertEquals(0x18, loaded.entry.dataSelector());
      assertArrayEquals(
          Arrays.copyOfRange(built, 2048, built.length),
          loaded.bytes(TestBzImage.LOAD_ADDRESS, built.length - 2048));
    }
  }

  @Test
  void writesTheZeroPage() throws Exception {
    Path initrd = Loading.write(directory, "initrd", new byte[] {9, 8, 7, 6, 5});
    Path second = Loading.write(directory, "second", new byte[] {1, 2});
    try (Loading loaded =
        Loading.of(
            file(image.build()), List.of(initrd, second), "console=ttyS0", 64L << 20, false)) {
      assertEquals(Loading.RSDP, loaded.memory.readLong(ZERO_PAGE + 0x070));
      assertEquals(3, loaded.memory.readByte(ZERO_PAGE + 0x1e8));
      assertEquals(0x5372_6448, loaded.memory.readInt(ZERO_PAGE + 0x202));
      assertEquals(0xff, loaded.memory.readByte(ZERO_PAGE + 0x210));
      assertEquals(
          TestBzImage.INIT_SIZE, loaded.memory.readInt(ZERO_PAGE + 0x260), "header not whole");
      assertEquals("console=ttyS0", loaded.text(loaded.memory.readInt(ZERO_PAGE + 0x228)));
      long ramdisk = loaded.memory.readInt(ZERO_PAGE + 0x218);
      assertEquals(10, loaded.memory.readInt(ZERO_PAGE + 0x21c), "5, padding to 8, and 2");
      assertEquals((64L << 20) - 4096, ramdisk);
      assertArrayEquals(new byte[] {9, 8, 7, 6, 5, 0, 0, 0, 1, 2}, loaded.bytes(ramdisk, 10));
    }
  }

  @Test
  void tellsTheMemoryMapWithItsHole() throws Exception {
    try (Loading loaded = Loading.of(file(image.build()), List.of(), "x", 4L << 30, false)) {
      assertEquals(4, loaded.memory.readByte(ZERO_PAGE + 0x1e8));
      assertMapEntry(loaded, 0, 0, 0x9_fc00, 1);
      assertMapEntry(loaded, 1, 0x9_fc00, 0x6_0400, 2);
      assertMapEntry(loaded, 2, 0x10_0000, 0xbff0_0000L, 1);
      assertMapEntry(loaded, 3, 0x1_0000_0000L, 0x4000_0000L, 1);
    }
  }

  @Test
  void mapsTheFirstFourGigabytesToThemselves() throws Exception {
    try (Loading loaded = Loading.of(file(image.build()), false)) {
      for (long address : new long[] {0, 0x12_3456, 0x3fff_ffff, 0x7fe0_0000, 0xffff_ffffL}) {
        assertEquals(address, translate(loaded, address));
      }
      long gdt = loaded.entry.gdtBase();
      assertEquals(0x00af_9b00_0000_ffffL, loaded.memory.readLong(gdt + 0x10), "64-bit code");
      assertEquals(0x00cf_9300_0000_ffffL, loaded.memory.readLong(gdt + 0x18), "data");
      assertEquals(31, loaded.entry.gdtLimit());
    }
  }

  @Test
  void unpacksLz4() throws Exception {
    byte[] kernel = TestElf.build(false);
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    payload.writeBytes(TestLz4.frame(kernel));
    payload.writeBytes(TestLz4.littleEndian(kernel.length));
    image.payload = payload.toByteArray();
    assertEntersUnpackedKernel();
  }

  @Test
  void unpacksGzip() throws Exception {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(payload)) {
      gzip.write(TestElf.build(false));
    }
    image.payload = payload.toByteArray();
    assertEntersUnpackedKernel();
  }

  @Test
  void unpacksXzWithTheBranchFilter() throws Exception {
    byte[] kernel = TestElf.build(false);
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    FilterOptions[] filters = {new X86Options(), new LZMA2Options(1)};
    XZOutputStream xz = new XZOutputStream(payload, filters, XZ.CHECK_CRC32);
    xz.write(kernel);
    xz.finish();
    payload.writeBytes(TestLz4.littleEndian(kernel.length));
    image.payload = payload.toByteArray();
    assertEntersUnpackedKernel();
  }

  @Test
  void refusesADamagedPayload() throws Exception {
    byte[] kernel = TestElf.build(false);
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    payload.writeBytes(TestLz4.frame(kernel));
    payload.writeBytes(TestLz4.littleEndian(kernel.length + 1));
    image.payload = payload.toByteArray();
    Path file = file(image.build());
    ImageException e = assertThrows(ImageException.class, () -> Loading.of(file, true).close());
    assertTrue(e.getMessage().contains("compressed kernel is damaged"), e.getMessage());
  }

  @Test
  void entersA32BitKernelByTheOldProtocol() throws Exception {
    image.extendedLoadFlags = 0;
    try (Loading loaded = Loading.of(file(image.build()), true)) {
      assertEquals(EntryState.Mode.PROTECTED, loaded.entry.mode());
      assertEquals(TestBzImage.LOAD_ADDRESS, loaded.entry.rip());
      assertEquals(0, loaded.entry.cr3());
      assertEquals(0x00cf_9b00_0000_ffffL, loaded.memory.readLong(loaded.entry.gdtBase() + 0x10));
    }
  }

  @Test
  void clearsTheFlagOfARandomisedKernel() throws Exception {
    image.loadFlags = 3;
    try (Loading loaded = Loading.of(file(image.build()), true)) {
      assertEquals(1, loaded.memory.readByte(ZERO_PAGE + 0x211));
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1, 2, 64, 511, 512, 0x201, 0x206, 0x207, 0x211, 0x263, 0x264, 1024, 2048, 3000})
  void refusesATruncatedFile(int length) throws Exception {
    Path file = file(Arrays.copyOf(image.build(), length));
    BootException e = assertThrows(ImageException.class, () -> Loading.of(file, true).close());
    assertEquals(3, e.exitStatus());
    assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void refusesEveryTruncation() throws Exception {
    byte[] whole = image.build();
    for (int length = 1; length <= whole.length - 16; length += 61) {
      Path file = file(Arrays.copyOf(whole, length));
      assertThrows(ImageException.class, () -> Loading.of(file, true).close(), "at " + length);
    }
  }

  @Test
  void refusesOldProtocols() throws Exception {
    image.version = 0x209;
    Path file = file(image.build());
    ImageException e = assertThrows(ImageException.class, () -> Loading.of(file, true).close());
    assertTrue(e.getMessage().contains("2.09 is too old"), e.getMessage());
  }

  @Test
  void refusesALowLoadedKernel() throws Exception {
    image.loadFlags = 0;
    Path file = file(image.build());
    ImageException e = assertThrows(ImageException.class, () -> Loading.of(file, true).close());
    assertTrue(e.getMessage().contains("zImage"), e.getMessage());
  }

  @Test
  void saysHowMuchMemoryItWants() throws Exception {
    image.initSize = 100 << 20;
    Path file = file(image.build());
    MemoryTooSmallException e =
        assertThrows(MemoryTooSmallException.class, () -> Loading.of(file, true).close());
    assertEquals(2, e.exitStatus());
    assertTrue(e.getMessage().contains("memory of 64 MiB; give --memory 117M"), e.getMessage());
    Loading.of(file, List.of(), "x", 117L << 20, true).close();
  }

  @Test
  void refusesAnInitrdThatDoesNotFit() throws Exception {
    Path initrd = Loading.write(directory, "initrd", new byte[5 << 20]);
    Path file = file(image.build());
    MemoryTooSmallException e =
        assertThrows(
            MemoryTooSmallException.class,
            () -> Loading.of(file, List.of(initrd), "x", 24L << 20, true).close());
    assertTrue(e.getMessage().startsWith(initrd.toString()), e.getMessage());
  }

  @Test
  void refusesALongCommandLine() throws Exception {
    Path file = file(image.build());
    String longest = "x".repeat(TestBzImage.COMMAND_LINE_MAXIMUM);
    Loading.of(file, List.of(), longest, 64L << 20, true).close();
    assertThrows(
        ImageException.class, () -> Loading.of(file, List.of(), longest + "x", 64L << 20, true));
  }

  @Test
  void survivesAnyByteChanged() throws Exception {
    byte[] whole = image.build();
    for (int at = 0x1f0; at < 0x270; at++) {
      for (int value : new int[] {0, 0xff}) {
        byte[] changed = whole.clone();
        changed[at] = (byte) value;
        Path file = file(changed);
        try {
          Loading.of(file, true).close();
        } catch (BootException e) {
          assertEquals(1, e.getMessage().lines().count());
        }
      }
    }
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(directory.resolve("bzImage"), content);
  }

  private void assertEntersUnpackedKernel() throws Exception {
    Path file = file(image.build());
    try (Loading loaded = Loading.of(file, true)) {
      assertEquals(TestElf.ENTRY, loaded.entry.rip());
      assertArrayEquals(TestElf.code(), loaded.bytes(TestElf.ADDRESS, TestElf.CODE_SIZE));
      assertArrayEquals(
          new byte[TestElf.ZEROES],
          loaded.bytes(TestElf.ADDRESS + TestElf.CODE_SIZE, TestElf.ZEROES));
    }
    try (Loading loaded = Loading.of(file, false)) {
      assertEquals(TestBzImage.LOAD_ADDRESS + 0x200, loaded.entry.rip(), "unpacks itself");
    }
  }

  private static void assertMapEntry(Loading loaded, int index, long base, long length, int type) {
    long at = ZERO_PAGE + 0x2d0 + index * 20L;
    assertEquals(base, loaded.memory.readLong(at));
    assertEquals(length, loaded.memory.readLong(at + 8));
    assertEquals(type, loaded.memory.readInt(at + 16));
  }

  /** Walks the tables to a 2 MiB page, as Intel SDM 3A 4.5 describes. */
  private static long translate(Loading loaded, long address) {
    long table = loaded.entry.cr3();
    for (int shift = 39; shift >= 21; shift -= 9) {
      long entry = loaded.memory.readLong(table + (address >>> shift & 511) * 8);
      assertEquals(3, entry & 3, "present and writable");
      assertEquals(shift == 21, (entry & 0x80) != 0, "large at the last level alone");
      table = entry & 0xf_ffff_ffff_f000L;
    }
    return table + (address & 0x1f_ffff);
  }
}
