package dev.verdigris.vmbus.device.storage;

import dev.verdigris.hypercall.memory.GuestMemory;
import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.PointerBytesStore;

/**
 * Byte buffers that look onto all of guest memory, made once, so that a back end moves blocks
 * straight between a file and the guest's pages.
 */
final class GuestWindows {
  /** log2 of a window's bytes: a buffer cannot span more than 2 GiB. */
  private static final int SHIFT = 30;

  private final long base;
  private final ByteBuffer[] windows;

  GuestWindows(GuestMemory memory) {
    base = memory.hostBase();
    long size = memory.bytes().capacity();
    windows = new ByteBuffer[(int) ((size + (1L << SHIFT) - 1) >>> SHIFT)];
    for (int i = 0; i < windows.length; i++) {
      long start = (long) i << SHIFT;
      PointerBytesStore store = BytesStore.nativePointer();
      store.set(base + start, Math.min(1L << SHIFT, size - start));
      windows[i] = store.toTemporaryDirectByteBuffer();
    }
  }

  /**
   * A buffer over host addresses of guest memory.
   *
   * @param length bytes wanted
   * @return a shared buffer with that many bytes remaining, or fewer where a window ends
   */
  ByteBuffer at(long hostAddress, int length) {
    long offset = hostAddress - base;
    ByteBuffer window = windows[(int) (offset >>> SHIFT)];
    int position = (int) (offset & ((1L << SHIFT) - 1));
    window.clear();
    window.position(position);
    window.limit(Math.min(window.capacity(), position + length));
    return window;
  }
}
