package dev.verdigris.hypercall.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.PointerBytesStore;
import net.openhft.chronicle.core.OS;

/**
 * Page-aligned, zeroed, shared mapping of a sparse file that no longer has a name, so that pages
 * cost nothing until touched and another engine can map the same memory.
 */
final class MappedStore implements AutoCloseable {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  // Left free on the shared-memory file system: running it dry kills a process by SIGBUS.
  private static final long HEADROOM = 64L << 20;

  private final long address;
  private final long length;
  private final PointerBytesStore bytes;
  private boolean closed;

  MappedStore(long length) {
    this.length = length;
    try {
      Path file = Files.createTempFile(directory(length), "verdigris", ".ram");
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.allocate(1), length - 1);
        address = OS.map(channel, FileChannel.MapMode.READ_WRITE, 0, length);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    bytes = BytesStore.nativePointer();
    bytes.set(address, length);
  }

  private static Path directory(long length) throws IOException {
    if (Files.isWritable(SHARED_MEMORY)
        && Files.getFileStore(SHARED_MEMORY).getUsableSpace() >= length + HEADROOM) {
      return SHARED_MEMORY;
    }
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  long address() {
    return address;
  }

  BytesStore<?, ?> bytes() {
    return bytes;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try {
        OS.unmap(address, length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
