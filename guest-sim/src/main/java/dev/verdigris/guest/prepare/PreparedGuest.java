package dev.verdigris.guest.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A default guest, ready to boot.
 *
 * @param directory holds its files
 * @param version the kernel's release
 */
public record PreparedGuest(Path directory, String version) {
  /** Kernel command line that suits the guest and its console. */
  public static final String COMMAND_LINE = "console=ttyS0 quiet panic=-1";

  static final String KERNEL = "vmlinuz";
  static final String INITRAMFS = "initramfs.cpio";
  static final String DISK = "disk.img";
  static final String TOOLS = "tools";
  static final String VERSION = "version";

  /** The kernel image. */
  public Path kernel() {
    return directory.resolve(KERNEL);
  }

  /** The initial file system. */
  public Path initramfs() {
    return directory.resolve(INITRAMFS);
  }

  /** A disk image with an empty ext4 file system, to be copied before use. */
  public Path disk() {
    return directory.resolve(DISK);
  }

  /** The programs that look into such an image. */
  public FileSystemTools tools() {
    return new FileSystemTools(directory.resolve(TOOLS));
  }

  static PreparedGuest open(Path directory) throws IOException {
    return new PreparedGuest(directory, Files.readString(directory.resolve(VERSION)).trim());
  }
}
