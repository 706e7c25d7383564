package dev.verdigris.guest.machine;

import dev.verdigris.vmbus.device.storage.WriteCache;
import java.nio.file.Path;

/**
 * A disk image for the guest's storage controller.
 *
 * @param file a raw image, a positive multiple of 512 bytes
 * @param readOnly the guest may not write it
 * @param cache when its writes are answered
 */
public record DiskConfig(Path file, boolean readOnly, WriteCache cache) {
  /** A disk with a write-back cache. */
  public DiskConfig(Path file, boolean readOnly) {
    this(file, readOnly, WriteCache.WRITE_BACK);
  }
}
