package dev.verdigris.guest.boot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Writes Debian packages with a few files in them. */
public final class TestPackage {
  private TestPackage() {}

  /**
   * Writes a package.
   *
   * @param packing end of the data member's name: empty, .gz or .xz
   * @param namesAndContents names, each followed by bytes, or by a string for a symbolic link
   */
  public static void write(Path file, String packing, Object... namesAndContents)
      throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(packed(packing, data))) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        String name = (String) namesAndContents[i];
        if (namesAndContents[i + 1] instanceof byte[] content) {
          TarArchiveEntry entry = new TarArchiveEntry(name);
          entry.setSize(content.length);
          tar.putArchiveEntry(entry);
          tar.write(content);
        } else {
          TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
          entry.setLinkName((String) namesAndContents[i + 1]);
          tar.putArchiveEntry(entry);
        }
        tar.closeArchiveEntry();
      }
    }
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(file))) {
      member(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
      member(ar, "control.tar.xz", new byte[100]);
      member(ar, "data.tar" + packing, data.toByteArray());
    }
  }

  private static void member(ArArchiveOutputStream ar, String name, byte[] content)
      throws IOException {
    ar.putArchiveEntry(new ArArchiveEntry(name, content.length));
    ar.write(content);
    ar.closeArchiveEntry();
  }

  private static OutputStream packed(String packing, OutputStream out) throws IOException {
    return switch (packing) {
      case ".gz" -> new GZIPOutputStream(out);
      case ".xz" -> new XZOutputStream(out, new LZMA2Options(1));
      default -> out;
    };
  }
}
