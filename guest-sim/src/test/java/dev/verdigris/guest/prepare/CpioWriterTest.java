package dev.verdigris.guest.prepare;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.Test;

class CpioWriterTest {
  @Test
  void writesHeadersByTheFormat() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (CpioWriter cpio = new CpioWriter(out)) {
      cpio.file("init", 0755, new byte[] {'x', 'y', 'z'});
    }
    byte[] archive = out.toByteArray();
    String header =
        "070701"
            + "00000001" // ino
            + "000081ED" // regular, 0755
            + "00000000"
            + "00000000"
            + "00000001" // links
            + "00000000" // epoch
            + "00000003" // size
            + "00000000"
            + "00000000"
            + "00000000"
            + "00000000"
            + "00000005" // name with NUL
            + "00000000";
    assertEquals(header + "init\0\0xyz\0", new String(archive, 0, 120, US_ASCII).substring(0, 120));
    assertTrue(new String(archive, US_ASCII).contains("TRAILER!!!\0"));
    assertEquals(0, archive.length % 4);
  }

  @Test
  void writesWhatAnotherReaderReads() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] content = new byte[4097];
    content[4096] = 7;
    try (CpioWriter cpio = new CpioWriter(out)) {
      cpio.device("dev/console", 0600, 5, 1);
      cpio.file("a/b/file", 0644, content);
      cpio.link("a/b/link", "file");
      cpio.directory("a");
    }
    try (CpioArchiveInputStream in =
        new CpioArchiveInputStream(new ByteArrayInputStream(out.toByteArray()))) {
      assertTrue(in.getNextEntry().isDirectory());
      CpioArchiveEntry console = in.getNextEntry();
      assertTrue(console.isCharacterDevice());
      assertEquals("dev/console", console.getName());
      assertEquals(5, console.getRemoteDeviceMaj());
      assertEquals(1, console.getRemoteDeviceMin());
      assertEquals("a", in.getNextEntry().getName());
      assertEquals("a/b", in.getNextEntry().getName());
      assertEquals("a/b/file", in.getNextEntry().getName());
      assertArrayEquals(content, in.readAllBytes());
      CpioArchiveEntry link = in.getNextEntry();
      assertTrue(link.isSymbolicLink());
      assertEquals("file", new String(in.readAllBytes(), US_ASCII));
      assertNull(in.getNextEntry(), "a directory is written once");
    }
  }

  @Test
  void padsEntriesForConcatenation() throws Exception {
    for (int size = 0; size < 5; size++) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (CpioWriter cpio = new CpioWriter(out)) {
        cpio.file("x".repeat(size + 1), 0644, new byte[size]);
      }
      assertEquals(0, out.size() % 4);
    }
  }
}
