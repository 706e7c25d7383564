package dev.verdigris.vmbus.backend.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.EOFException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawDiskTest {
  @TempDir Path directory;

  private Path image(int bytes) throws Exception {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Files.write(directory.resolve("disk " + bytes + ".img"), content);
  }

  private static void refused(Path file, boolean readOnly, String problem) {
    DiskImageException e =
        assertThrows(DiskImageException.class, () -> RawDisk.open(file, readOnly));
    assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
    assertTrue(e.getMessage().contains(problem), e.getMessage());
    assertTrue(e.getMessage().contains("; "), "it has a remedy");
    assertFalse(e.getMessage().contains("\n"));
  }

  @Test
  void readsAndWritesAnywhere() throws Exception {
    Path file = image(8192);
    byte[] expected = Files.readAllBytes(file);
    try (RawDisk disk = RawDisk.open(file, false)) {
      assertEquals(8192, disk.sizeBytes());
      assertEquals(512, disk.sectorSize());
      assertEquals(512, disk.physicalSectorSize());
      byte[] patch = new byte[700];
      new Random(1).nextBytes(patch);
      disk.write(333, ByteBuffer.wrap(patch));
      System.arraycopy(patch, 0, expected, 333, 700);
      ByteBuffer all = ByteBuffer.allocateDirect(8192);
      disk.read(0, all);
      byte[] got = new byte[8192];
      all.flip().get(got);
      assertArrayEquals(expected, got);
      disk.flush();
    }
    assertArrayEquals(expected, Files.readAllBytes(file));
  }

  @Test
  void readOnlyImagesStayAsTheyAre() throws Exception {
    Path file = image(512);
    try (RawDisk disk = RawDisk.open(file, true)) {
      assertTrue(disk.readOnly());
      assertThrows(
          NonWritableChannelException.class, () -> disk.write(0, ByteBuffer.allocate(512)));
    }
  }

  @Test
  void tellsWhatIsWrongWithAnImage() throws Exception {
    refused(directory.resolve("missing"), false, "no such file");
    refused(directory, true, "is a directory");
    refused(image(0), false, "is empty");
    refused(image(1000), false, "1000 bytes");
  }

  @Test
  void tellsThatPermissionIsMissing() throws Exception {
    Path file = image(1024);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    assumeFalse(Files.isWritable(file), "the super-user may write everything");
    refused(file, false, "cannot be written");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    refused(file, true, "cannot be read");
  }

  @Test
  void anImageBelongsToOneGuest() throws Exception {
    Path file = image(512);
    try (RawDisk disk = RawDisk.open(file, false)) {
      refused(file, false, "in use");
      assertFalse(disk.readOnly());
    }
    RawDisk.open(file, false).close();
  }

  @Test
  void anImageCutShortIsAnErrorNotAWait() throws Exception {
    Path file = image(4096);
    try (RawDisk disk = RawDisk.open(file, false);
        RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
      other.setLength(1024);
      assertThrows(EOFException.class, () -> disk.read(512, ByteBuffer.allocate(1024)));
    }
  }
}
