package dev.verdigris.guest.boot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The kernel that a path stands for: a file, the newest in a directory, or the one in a Debian
 * package.
 *
 * @param kind recognised by content
 */
record KernelFile(ImageBytes bytes, KernelKind kind) {
  private static final Pattern NAME = Pattern.compile("(vmlinuz|vmlinux|bzImage)([-.].*)?");
  private static final Pattern IN_PACKAGE = Pattern.compile("boot/vmlinuz-[^/]+");
  private static final List<String> PLACES = List.of("", "boot", "arch/x86/boot");

  static KernelFile find(Path path) throws ImageException {
    ImageBytes bytes;
    if (Files.isDirectory(path)) {
      bytes = ImageBytes.open(newestIn(path));
    } else if (DebianPackage.hasMagic(path)) {
      bytes = inPackage(path);
    } else {
      bytes = ImageBytes.open(path);
    }
    return new KernelFile(bytes, KernelKind.of(bytes));
  }

  private static Path newestIn(Path directory) throws ImageException {
    for (String place : PLACES) {
      Path candidate = directory.resolve(place);
      if (!Files.isDirectory(candidate)) {
        continue;
      }
      try (Stream<Path> files = Files.list(candidate)) {
        Optional<Path> newest =
            files
                .filter(f -> NAME.matcher(f.getFileName().toString()).matches())
                .filter(Files::isRegularFile)
                .max((a, b) -> VersionOrder.compare(name(a), name(b)));
        if (newest.isPresent()) {
          return newest.get();
        }
      } catch (IOException e) {
        throw ImageException.unreadable(candidate, e);
      }
    }
    throw new ImageException(
        directory.toString(), "no vmlinuz, vmlinux or bzImage in it", "name the kernel file");
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static ImageBytes inPackage(Path file) throws ImageException {
    byte[][] found = new byte[1][];
    String[] entry = new String[1];
    try {
      DebianPackage.read(
          file,
          (name, content) -> {
            if (found[0] == null && IN_PACKAGE.matcher(name).matches()) {
              entry[0] = name;
              found[0] = content.readAllBytes();
            }
          });
    } catch (IOException e) {
      throw ImageException.unreadable(file, e);
    }
    if (found[0] == null) {
      throw new ImageException(
          file.toString(), "a package without a kernel in it", "give a linux-image package");
    }
    return new ImageBytes(file + "!" + entry[0], ByteBuffer.wrap(found[0]));
  }
}
