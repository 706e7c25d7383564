package dev.verdigris.vmbus.backend.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A raw disk image: the file's bytes are the disk's, from its first sector on. */
public final class RawDisk implements DiskBackend {
  private static final int SECTOR = 512;

  private final FileChannel channel;
  private final long size;
  private final boolean readOnly;

  private RawDisk(FileChannel channel, long size, boolean readOnly) {
    this.channel = channel;
    this.size = size;
    this.readOnly = readOnly;
  }

  /**
   * Opens an image, and locks it: for writing against everybody, for reading against writers.
   *
   * @param file a regular file or block device whose size is a positive multiple of 512
   * @param readOnly true to refuse writes
   * @throws DiskImageException when it cannot be used
   */
  public static RawDisk open(Path file, boolean readOnly) throws DiskImageException {
    if (!Files.exists(file)) {
      throw new DiskImageException(
          file, "no such file", "check the path, or make an image with: truncate -s 1G FILE");
    }
    if (Files.isDirectory(file)) {
      throw new DiskImageException(file, "is a directory", "name a disk image file");
    }
    if (!Files.isReadable(file)) {
      throw new DiskImageException(file, "cannot be read", "give yourself read permission");
    }
    if (!readOnly && !Files.isWritable(file)) {
      throw new DiskImageException(
          file, "cannot be written", "give yourself write permission or attach it read-only");
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, options(readOnly));
      lock(file, channel, readOnly);
      long size = checkedSize(file, channel);
      RawDisk disk = new RawDisk(channel, size, readOnly);
      channel = null;
      return disk;
    } catch (IOException e) {
      throw new DiskImageException(
          file, "cannot be opened (" + e.getMessage() + ")", "check the file and its permissions");
    } finally {
      closeQuietly(channel);
    }
  }

  private static Set<StandardOpenOption> options(boolean readOnly) {
    return readOnly
        ? Set.of(StandardOpenOption.READ)
        : Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static void lock(Path file, FileChannel channel, boolean shared)
      throws IOException, DiskImageException {
    FileLock lock = null;
    try {
      lock = channel.tryLock(0, Long.MAX_VALUE, shared);
    } catch (OverlappingFileLockException e) {
      // Held by this process: the same answer as for another one.
      lock = null;
    }
    if (lock == null) {
      throw new DiskImageException(
          file, "is in use by another guest", "attach a copy, or attach it read-only to all");
    }
  }

  private static long checkedSize(Path file, FileChannel channel)
      throws IOException, DiskImageException {
    long size = channel.size();
    if (size == 0) {
      throw new DiskImageException(
          file, "is empty", "make an image with a size, for example with: truncate -s 1G FILE");
    }
    if (size % SECTOR != 0) {
      throw new DiskImageException(
          file,
          "has " + size + " bytes, which is not a multiple of 512",
          "it is not a raw disk image, or is cut short: fetch or convert it again");
    }
    return size;
  }

  private static void closeQuietly(FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // The error that led here is the one worth telling.
        assert !channel.isOpen();
      }
    }
  }

  @Override
  public long sizeBytes() {
    return size;
  }

  @Override
  public int sectorSize() {
    return SECTOR;
  }

  @Override
  public int physicalSectorSize() {
    return SECTOR;
  }

  @Override
  public boolean readOnly() {
    return readOnly;
  }

  @Override
  public void read(long position, ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      int n = channel.read(target, position);
      if (n < 0) {
        throw new EOFException("the image was cut short while in use");
      }
      position += n;
    }
  }

  @Override
  public void write(long position, ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      position += channel.write(source, position);
    }
  }

  @Override
  public void flush() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
