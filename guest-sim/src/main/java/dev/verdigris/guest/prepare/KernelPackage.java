package dev.verdigris.guest.prepare;

import dev.verdigris.guest.boot.DebianPackage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Takes a kernel out of a Debian package. */
final class KernelPackage {
  private static final String IMAGE = "boot/vmlinuz-";

  private KernelPackage() {}

  static KernelParts read(Path file) throws IOException, PrepareException {
    String[] version = new String[1];
    byte[][] image = new byte[1][];
    ModuleSet modules = new ModuleSet();
    DebianPackage.read(
        file,
        (name, content) -> {
          if (name.startsWith(IMAGE)) {
            version[0] = name.substring(IMAGE.length());
            image[0] = content.readAllBytes();
          } else if (name.endsWith(".ko")) {
            modules.add(ModuleSet.name(name), content.readAllBytes());
          } else if (name.endsWith("/modules.builtin")) {
            modules.addBuiltIn(new String(content.readAllBytes(), StandardCharsets.UTF_8));
          }
        });
    if (image[0] == null) {
      throw new PrepareException(file + " holds no kernel", "check the package sources");
    }
    return new KernelParts(version[0], image[0], modules);
  }
}
