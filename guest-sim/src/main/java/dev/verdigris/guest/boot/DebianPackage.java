package dev.verdigris.guest.boot;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.XZInputStream;

/** Reads the files in a Debian package (deb(5)): an ar archive whose data.tar.* member has them. */
public final class DebianPackage {
  private static final byte[] MAGIC = {'!', '<', 'a', 'r', 'c', 'h', '>', '\n'};
  private static final String DATA = "data.tar";

  private DebianPackage() {}

  /** Takes one file of a package, in the order of the archive. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * A regular file.
     *
     * @param name its path without a leading {@code ./} or {@code /}
     * @param content valid during the call; need not be read
     */
    void file(String name, InputStream content) throws IOException;

    /** A symbolic link; passed over unless overridden. */
    default void link(String name, String target) throws IOException {}
  }

  /** Tells whether a readable file begins like a package. */
  static boolean hasMagic(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    } catch (IOException e) {
      return false; // whoever opens it next says why
    }
  }

  /**
   * Visits the regular files and symbolic links.
   *
   * @throws IOException when the package is damaged, or the visitor throws
   */
  public static void read(Path file, Visitor visitor) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        ArArchiveInputStream archive = new ArArchiveInputStream(in)) {
      ArArchiveEntry member;
      while ((member = archive.getNextEntry()) != null) {
        if (member.getName().startsWith(DATA)) {
          readTar(unpacked(member.getName(), archive), visitor);
          return;
        }
      }
    }
    throw new IOException("a package without a data member");
  }

  private static InputStream unpacked(String name, InputStream packed) throws IOException {
    return switch (name.substring(DATA.length())) {
      case "" -> packed;
      case ".gz" -> new GZIPInputStream(packed);
      case ".xz" -> new XZInputStream(packed);
      default -> throw new IOException("a package packed as " + name + ", which is not known here");
    };
  }

  private static void readTar(InputStream in, Visitor visitor) throws IOException {
    TarArchiveInputStream tar = new TarArchiveInputStream(in);
    TarArchiveEntry entry;
    while ((entry = tar.getNextEntry()) != null) {
      if (entry.isSymbolicLink()) {
        visitor.link(plain(entry.getName()), entry.getLinkName());
      } else if (entry.getLinkFlag() == TarConstants.LF_NORMAL
          || entry.getLinkFlag() == TarConstants.LF_OLDNORM) {
        visitor.file(plain(entry.getName()), tar);
      }
    }
  }

  private static String plain(String name) {
    String plain = name;
    while (plain.startsWith("./") || plain.startsWith("/")) {
      plain = plain.substring(plain.indexOf('/') + 1);
    }
    return plain;
  }
}
