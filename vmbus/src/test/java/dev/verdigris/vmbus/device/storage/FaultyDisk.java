package dev.verdigris.vmbus.device.storage;

import dev.verdigris.vmbus.backend.disk.DiskBackend;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A disk in memory that can fail, and that counts flushes and the bytes not flushed. */
final class FaultyDisk implements DiskBackend {
  final byte[] content;
  boolean failing;
  boolean failingFlush;
  boolean readOnly;
  int flushes;
  int unflushed;
  private final int physical;

  FaultyDisk(int bytes, int physical) {
    content = new byte[bytes];
    this.physical = physical;
  }

  @Override
  public long sizeBytes() {
    return content.length;
  }

  @Override
  public int sectorSize() {
    return 512;
  }

  @Override
  public int physicalSectorSize() {
    return physical;
  }

  @Override
  public boolean readOnly() {
    return readOnly;
  }

  private void check() throws IOException {
    if (failing) {
      throw new IOException("made to fail");
    }
  }

  @Override
  public void read(long position, ByteBuffer target) throws IOException {
    check();
    target.put(content, (int) position, target.remaining());
  }

  @Override
  public void write(long position, ByteBuffer source) throws IOException {
    check();
    unflushed += source.remaining();
    source.get(content, (int) position, source.remaining());
  }

  @Override
  public void flush() throws IOException {
    check();
    if (failingFlush) {
      throw new IOException("made to fail");
    }
    unflushed = 0;
    flushes++;
  }

  @Override
  public void close() {}
}
