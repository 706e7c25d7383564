package dev.verdigris.guest.prepare;

import dev.verdigris.guest.boot.DebianPackage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Debian's e2fsprogs, unpacked into a directory and run from there with their own libraries: makes
 * ext4 images and looks into them, as any user.
 */
public final class FileSystemTools {
  static final String PACKAGE = "e2fsprogs";

  /** Kept fixed, so that the same recipe gives the same image: any identifier would do. */
  private static final String UUID = "76657264-6967-7269-7300-000000000001";

  // 2020-01-01, for every time stamp in a new file system.
  private static final String FIXED_TIME = "1577836800";

  private final Path root;

  FileSystemTools(Path root) {
    this.root = root;
  }

  /** Which dependencies of the package are its libraries; the C library is the host's own. */
  static boolean isLibrary(String packageName) {
    return packageName.startsWith("lib") && !packageName.startsWith("libc6");
  }

  /** Unpacks packages into the directory. */
  void unpack(Iterable<Path> packages) throws IOException {
    for (Path file : packages) {
      DebianPackage.read(file, new Extraction());
    }
  }

  /** Keeps programs, libraries and settings. */
  private final class Extraction implements DebianPackage.Visitor {
    @Override
    public void file(String name, InputStream content) throws IOException {
      if (wanted(name)) {
        Path target = place(name);
        Files.copy(content, target);
        if (!target.toFile().setExecutable(true)) {
          throw new IOException(target + " cannot be made executable");
        }
      }
    }

    @Override
    public void link(String name, String target) throws IOException {
      if (wanted(name)) {
        Files.createSymbolicLink(place(name), Path.of(target));
      }
    }

    private boolean wanted(String name) {
      return name.contains("sbin/") || name.contains("lib/") || name.startsWith("etc/");
    }

    private Path place(String name) throws IOException {
      Path target = root.resolve(name).normalize();
      if (!target.startsWith(root)) {
        throw new IOException("a package with a file outside of it: " + name);
      }
      Files.createDirectories(target.getParent());
      return target;
    }
  }

  /** Makes a sparse image with an empty ext4 file system. */
  void makeImage(Path image, long bytes)
      throws IOException, PrepareException, InterruptedException {
    try (FileChannel channel =
        FileChannel.open(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), bytes - 1);
    }
    ExternalCommand.Result result =
        run(
            "mke2fs",
            "-q",
            "-F",
            "-t",
            "ext4",
            "-b",
            "4096",
            "-L",
            "verdigris",
            "-U",
            UUID,
            "-E",
            "hash_seed=" + UUID + ",root_owner=0:0,lazy_itable_init=0,lazy_journal_init=0",
            image.toString());
    if (result.status() != 0) {
      throw new PrepareException(
          "mke2fs failed (" + result.complaint() + ")", "check the space in the cache directory");
    }
  }

  /**
   * Copies a file out of an image that nobody has mounted.
   *
   * @param name absolute path in the image
   * @return whether there is such a file
   */
  public boolean extract(Path image, String name, Path target)
      throws IOException, InterruptedException {
    Files.deleteIfExists(target);
    run("debugfs", "-R", "dump " + name + " " + target, image.toString());
    return Files.isRegularFile(target);
  }

  /**
   * Checks an image's consistency without changing it.
   *
   * @return what is wrong, or the empty string
   */
  public String check(Path image) throws IOException, InterruptedException {
    ExternalCommand.Result result = run("e2fsck", "-f", "-n", image.toString());
    return result.status() == 0 ? "" : result.complaint();
  }

  private ExternalCommand.Result run(String program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(program(program).toString());
    command.addAll(List.of(arguments));
    return ExternalCommand.run(
        command,
        root,
        Map.of(
            "LD_LIBRARY_PATH", libraryPath(),
            "MKE2FS_CONFIG", root.resolve("etc/mke2fs.conf").toString(),
            "E2FSPROGS_FAKE_TIME", FIXED_TIME));
  }

  private Path program(String name) {
    Path merged = root.resolve("usr/sbin").resolve(name);
    return Files.exists(merged) ? merged : root.resolve("sbin").resolve(name);
  }

  private String libraryPath() {
    return root.resolve("lib/x86_64-linux-gnu") + ":" + root.resolve("usr/lib/x86_64-linux-gnu");
  }
}
