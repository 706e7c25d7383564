package dev.verdigris.guest.boot;

import dev.verdigris.vmbus.backend.disk.DiskImageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A kernel, initial file system or disk image is missing, unreadable, damaged or foreign. */
public final class ImageException extends BootException {
  /** Exit status of the command for a bad or missing input file. */
  public static final int EXIT_STATUS = 3;

  /**
   * Describes a bad image.
   *
   * @param name the file, as the user would name it
   * @param problem what is wrong, without a full stop
   * @param remedy what to do about it, without a full stop
   */
  public ImageException(String name, String problem, String remedy) {
    super(name + ": " + problem + "; " + remedy, EXIT_STATUS);
  }

  /** Passes on what a back end found wrong with an image, already in one line. */
  public ImageException(DiskImageException cause) {
    super(cause.getMessage(), EXIT_STATUS);
    initCause(cause);
  }

  /** Describes a file that could not be opened or read. */
  public static ImageException unreadable(Path file, IOException cause) {
    ImageException e;
    if (cause instanceof NoSuchFileException) {
      e = new ImageException(file.toString(), "no such file", "check the path");
    } else if (cause instanceof AccessDeniedException) {
      e =
          new ImageException(
              file.toString(), "permission denied", "make the file readable for you");
    } else {
      e =
          new ImageException(
              file.toString(), "cannot be read (" + cause.getMessage() + ")", "check the file");
    }
    e.initCause(cause);
    return e;
  }
}
