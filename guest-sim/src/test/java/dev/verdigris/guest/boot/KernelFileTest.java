package dev.verdigris.guest.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelFileTest {
  @TempDir Path directory;

  @Test
  void takesTheNewestInADirectory() throws Exception {
    Path boot = Files.createDirectory(directory.resolve("boot"));
    byte[] image = new TestBzImage().build();
    for (String version : new String[] {"6.1.0-9", "6.1.0-10", "5.10.0-30"}) {
      Files.write(boot.resolve("vmlinuz-" + version), image);
    }
    Files.writeString(boot.resolve("config-7.0"), "x");
    KernelFile found = KernelFile.find(directory);
    assertEquals(boot.resolve("vmlinuz-6.1.0-10").toString(), found.bytes().name());
    assertEquals(KernelKind.BZIMAGE, found.kind());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".gz", ".xz"})
  void takesTheOneInAPackage(String packing) throws Exception {
    Path file = directory.resolve("linux-image.deb");
    TestPackage.write(
        file,
        packing,
        "./usr/share/doc/x",
        new byte[10],
        "./boot/vmlinuz-6.1",
        TestElf.build(true));
    KernelFile found = KernelFile.find(file);
    assertEquals(KernelKind.PVH, found.kind());
    assertEquals(file + "!boot/vmlinuz-6.1", found.bytes().name());
    try (Loading loaded = Loading.of(file, true)) {
      assertEquals(TestElf.PVH_ENTRY, loaded.entry.rip());
    }
  }

  @Test
  void refusesAPackageWithoutKernel() throws Exception {
    Path file = directory.resolve("x.deb");
    TestPackage.write(file, ".gz", "./usr/bin/x", new byte[10]);
    assertRefused(file, "a package without a kernel in it");
  }

  @Test
  void refusesATruncatedPackage() throws Exception {
    Path file = directory.resolve("x.deb");
    TestPackage.write(file, ".xz", "./boot/vmlinuz-6.1", TestElf.build(true));
    byte[] whole = Files.readAllBytes(file);
    for (int length = 8; length < whole.length - 60; length += 31) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused(file, "; ");
    }
  }

  @Test
  void refusesWhatIsNoKernel() throws Exception {
    assertRefused(directory.resolve("missing"), "no such file; check the path");
    assertRefused(directory, "no vmlinuz, vmlinux or bzImage in it");
    Path empty = Files.createFile(directory.resolve("empty"));
    assertRefused(empty, "the file is empty");
    Path text = Files.writeString(directory.resolve("text"), "Dear kernel,\n".repeat(1000));
    assertRefused(text, "not a kernel image; give a Linux bzImage");
    Path zeroes = Files.write(directory.resolve("zeroes"), new byte[100_000]);
    assertRefused(zeroes, "not a kernel image");
  }

  @Test
  void refusesAMissingInitrd() throws Exception {
    Path kernel = Files.write(directory.resolve("k"), TestElf.build(true));
    Path missing = directory.resolve("missing");
    ImageException e =
        assertThrows(
            ImageException.class,
            () -> Loading.of(kernel, List.of(missing), "", 64L << 20, true).close());
    assertEquals(missing + ": no such file; check the path", e.getMessage());
  }

  @Test
  void ordersVersionsAsNumbers() {
    assertTrue(VersionOrder.compare("vmlinuz-6.1.0-9-amd64", "vmlinuz-6.1.0-10-amd64") < 0);
    assertTrue(VersionOrder.compare("vmlinuz-6.12", "vmlinuz-6.2") > 0);
    assertTrue(VersionOrder.compare("vmlinuz", "vmlinuz-1") < 0);
    assertEquals(0, VersionOrder.compare("a01", "a1"));
  }

  private static void assertRefused(Path file, String words) {
    ImageException e = assertThrows(ImageException.class, () -> KernelFile.find(file));
    assertEquals(3, e.exitStatus());
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertTrue(e.getMessage().contains(words), e.getMessage());
    assertTrue(!e.getMessage().contains("\n"), e.getMessage());
  }

  @Test
  void readsNothingIntoTextThatBeginsLikeAHeader() throws Exception {
    byte[] text = "MZ".repeat(50).getBytes(StandardCharsets.US_ASCII);
    assertRefused(Files.write(directory.resolve("mz"), text), "truncated: 100 of at least 616");
  }
}
