package dev.verdigris.vmbus.backend.disk;

import java.nio.file.Path;

/** A disk image cannot be used. The message is one line: the file, what is wrong, what to do. */
public final class DiskImageException extends Exception {
  private static final long serialVersionUID = 1L;

  DiskImageException(Path file, String problem, String remedy) {
    super(file + ": " + problem + "; " + remedy);
  }
}
