package dev.verdigris.vmbus.backend.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where a synthetic disk keeps its blocks. One call at a time; a call blocks until it is done. What
 * is read or written lies inside {@link #sizeBytes()}, but may begin and end within a sector: a
 * guest's buffers can be scattered at any byte.
 */
public interface DiskBackend extends AutoCloseable {
  /** Bytes of the disk, a positive multiple of the sector size; fixed. */
  long sizeBytes();

  /** Bytes of a logical sector: 512 or 4096. */
  int sectorSize();

  /** Bytes that are best written together: a multiple of the sector size. */
  int physicalSectorSize();

  /** True when writes are refused. */
  boolean readOnly();

  /**
   * Reads blocks until the buffer has no room left.
   *
   * @throws IOException when not all could be read
   */
  void read(long position, ByteBuffer target) throws IOException;

  /**
   * Writes all that remains in the buffer. When the call returns, a later read sees it; only {@link
   * #flush} makes it last.
   *
   * @throws IOException when not all could be written
   */
  void write(long position, ByteBuffer source) throws IOException;

  /** Returns when everything written is on stable storage. */
  void flush() throws IOException;

  @Override
  void close() throws IOException;
}
