package dev.verdigris.guest.prepare;

import dev.verdigris.guest.boot.DebianPackage;
import java.io.IOException;
import java.nio.file.Path;

/** Takes the statically linked busybox out of its package. */
final class BusyboxPackage {
  private BusyboxPackage() {}

  static byte[] read(Path file) throws IOException, PrepareException {
    byte[][] program = new byte[1][];
    DebianPackage.read(
        file,
        (name, content) -> {
          if (name.endsWith("bin/busybox")) {
            program[0] = content.readAllBytes();
          }
        });
    if (program[0] == null) {
      throw new PrepareException(file + " holds no busybox", "check the package sources");
    }
    return program[0];
  }
}
