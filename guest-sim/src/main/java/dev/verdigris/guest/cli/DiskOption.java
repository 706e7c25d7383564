package dev.verdigris.guest.cli;

import dev.verdigris.guest.boot.ImageException;
import dev.verdigris.guest.machine.DiskConfig;
import dev.verdigris.vmbus.device.storage.WriteCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --disk F[,ro][,cache=MODE][,format=raw]} and checks the file that it names. */
final class DiskOption implements ITypeConverter<DiskConfig> {
  private static final int SECTOR = 512;
  private static final String FORMAT = "format=";
  private static final Map<String, WriteCache> CACHES =
      Map.of(
          "cache=write-back", WriteCache.WRITE_BACK,
          "cache=write-through", WriteCache.WRITE_THROUGH);
  private static final List<String> FORMATS_TO_COME = List.of("vhd", "vhdx");

  @Override
  public DiskConfig convert(String text) {
    String[] parts = text.split(",", -1);
    boolean readOnly = false;
    WriteCache cache = WriteCache.WRITE_BACK;
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i];
      if (part.equals("ro")) {
        readOnly = true;
      } else if (CACHES.containsKey(part)) {
        cache = CACHES.get(part);
      } else if (part.startsWith(FORMAT)
          && FORMATS_TO_COME.contains(part.substring(FORMAT.length()))) {
        throw new TypeConversionException(
            part.substring(FORMAT.length())
                + " images cannot be used yet; convert the image to raw");
      } else if (!part.equals(FORMAT + "raw")) {
        throw new TypeConversionException(
            "'"
                + part
                + "' is not a disk option; there are ro, cache=write-back,"
                + " cache=write-through and format=raw");
      }
    }
    if (parts[0].isEmpty()) {
      throw new TypeConversionException("a file name is missing");
    }
    return new DiskConfig(Path.of(parts[0]), readOnly, cache);
  }

  /** Checks that an image is there and can be a disk. */
  static void check(DiskConfig disk) throws ImageException {
    Path file = disk.file();
    if (Files.isDirectory(file)) {
      throw new ImageException(file.toString(), "is a directory", "name a raw disk image");
    }
    long size;
    try {
      size = Files.size(file);
    } catch (IOException e) {
      throw ImageException.unreadable(file, e);
    }
    if (!Files.isReadable(file)) {
      throw new ImageException(
          file.toString(), "permission denied", "make the file readable for you");
    }
    if (size == 0) {
      throw new ImageException(
          file.toString(), "the disk image is empty", "make it larger, e.g. with truncate -s 64M");
    }
    if (size % SECTOR != 0) {
      throw new ImageException(
          file.toString(),
          "has " + size + " bytes, which are not whole sectors of 512",
          "give a raw disk image");
    }
    if (!disk.readOnly() && !Files.isWritable(file)) {
      throw new ImageException(
          file.toString(), "may not be written by you", "add ',ro' or make the file writable");
    }
  }
}
