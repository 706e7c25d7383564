package dev.verdigris.guest.prepare;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes a cpio archive in the "new ASCII" format (Linux
 * Documentation/driver-api/early-userspace/buffer-format.rst), everything owned by root and dated
 * to the epoch, so that the same content gives the same bytes.
 *
 * <pre>
 * "070701", then 8 hexadecimal digits each: ino mode uid gid nlink mtime filesize devmajor
 * devminor rdevmajor rdevminor namesize check; then name with NUL, padding to 4, content, padding
 * </pre>
 */
public final class CpioWriter implements Closeable {
  private static final int ALIGNMENT = 4;
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;
  private static final int SYMBOLIC_LINK = 0120000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final byte[] NOTHING = {};

  private final OutputStream out;
  private final Set<String> directories = new HashSet<>();
  private int inode;
  private long written;

  /** Writes to a stream, which {@link #close} closes. */
  public CpioWriter(OutputStream out) {
    this.out = out;
  }

  /** Adds a directory, and those above it, unless they are there. */
  public void directory(String name) throws IOException {
    if (directories.add(name)) {
      parent(name);
      entry(name, DIRECTORY | 0755, 2, 0, 0, NOTHING);
    }
  }

  /** Adds a regular file. */
  public void file(String name, int permissions, byte[] content) throws IOException {
    parent(name);
    entry(name, REGULAR | permissions, 1, 0, 0, content);
  }

  /** Adds a symbolic link. */
  public void link(String name, String target) throws IOException {
    parent(name);
    entry(name, SYMBOLIC_LINK | 0777, 1, 0, 0, target.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a character device. */
  public void device(String name, int permissions, int major, int minor) throws IOException {
    parent(name);
    entry(name, CHARACTER_DEVICE | permissions, 1, major, minor, NOTHING);
  }

  /** Ends the archive. */
  @Override
  public void close() throws IOException {
    inode = -1;
    entry("TRAILER!!!", 0, 1, 0, 0, NOTHING);
    out.close();
  }

  private void parent(String name) throws IOException {
    int slash = name.lastIndexOf('/');
    if (slash > 0) {
      directory(name.substring(0, slash));
    }
  }

  private void entry(String name, int mode, int links, int major, int minor, byte[] content)
      throws IOException {
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    String header =
        String.format(
            "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
            ++inode, mode, 0, 0, links, 0, content.length, 0, 0, major, minor, path.length + 1, 0);
    write(header.getBytes(StandardCharsets.US_ASCII));
    write(path);
    out.write(0);
    written++;
    pad();
    write(content);
    pad();
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    written += bytes.length;
  }

  private void pad() throws IOException {
    for (; written % ALIGNMENT != 0; written++) {
      out.write(0);
    }
  }
}
