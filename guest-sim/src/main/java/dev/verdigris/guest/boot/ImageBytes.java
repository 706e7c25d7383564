package dev.verdigris.guest.boot;

import dev.verdigris.hypercall.memory.GuestMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An image's bytes, little-endian and not to be trusted: what lies beyond the end is reported as a
 * truncated file.
 */
final class ImageBytes {
  private static final int COPY_CHUNK = 1 << 20;

  private final String name;
  private final ByteBuffer bytes;

  ImageBytes(String name, ByteBuffer bytes) {
    this.name = name;
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Maps a regular file that is not empty. */
  static ImageBytes open(Path file) throws ImageException {
    if (Files.isDirectory(file)) {
      throw new ImageException(file.toString(), "is a directory", "name a file");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size == 0) {
        throw new ImageException(file.toString(), "the file is empty", "fetch or build it again");
      }
      if (size > Integer.MAX_VALUE) {
        throw new ImageException(
            file.toString(), "is larger than 2 GiB", "give a kernel or initial file system");
      }
      return new ImageBytes(file.toString(), channel.map(FileChannel.MapMode.READ_ONLY, 0, size));
    } catch (IOException e) {
      throw ImageException.unreadable(file, e);
    }
  }

  /** The file's name for messages. */
  String name() {
    return name;
  }

  int size() {
    return bytes.capacity();
  }

  /** A part, for which the same rules hold. */
  ImageBytes part(long offset, long length) throws ImageException {
    require(offset, length);
    return new ImageBytes(name, bytes.slice((int) offset, (int) length));
  }

  int u8(long offset) throws ImageException {
    require(offset, 1);
    return bytes.get((int) offset) & 0xff;
  }

  int u16(long offset) throws ImageException {
    require(offset, 2);
    return bytes.getShort((int) offset) & 0xffff;
  }

  long u32(long offset) throws ImageException {
    require(offset, 4);
    return bytes.getInt((int) offset) & 0xffff_ffffL;
  }

  long u64(long offset) throws ImageException {
    require(offset, 8);
    return bytes.getLong((int) offset);
  }

  byte[] array(long offset, long length) throws ImageException {
    require(offset, length);
    byte[] copy = new byte[(int) length];
    bytes.get((int) offset, copy);
    return copy;
  }

  /** Tells whether the bytes at an offset are these; false when they lie beyond the end. */
  boolean startsWith(long offset, int... expected) {
    if (offset < 0 || offset > size() - (long) expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if ((bytes.get((int) offset + i) & 0xff) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** Copies a part into guest memory that is known to be there. */
  void copyTo(GuestMemory memory, long gpa, long offset, long length) throws ImageException {
    require(offset, length);
    byte[] chunk = new byte[(int) Math.min(length, COPY_CHUNK)];
    for (long done = 0; done < length; ) {
      int n = (int) Math.min(chunk.length, length - done);
      bytes.get((int) (offset + done), chunk, 0, n);
      memory.write(gpa + done, chunk, 0, n);
      done += n;
    }
  }

  /** Checks that a range lies within the file. */
  void require(long offset, long length) throws ImageException {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw truncated(offset + length);
    }
  }

  ImageException truncated(long expected) {
    String wanted = expected > 0 ? " of at least " + expected : "";
    return new ImageException(
        name, "truncated: " + size() + wanted + " bytes are there", "fetch or build it again");
  }

  ImageException bad(String problem, String remedy) {
    return new ImageException(name, problem, remedy);
  }
}
