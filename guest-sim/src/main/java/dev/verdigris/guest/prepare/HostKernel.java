package dev.verdigris.guest.prepare;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** Takes the kernel that the host runs, with its modules, from where distributions put them. */
final class HostKernel {
  private HostKernel() {}

  static String version() throws IOException, InterruptedException {
    return ExternalCommand.run(List.of("uname", "-r"), Path.of("/"), Map.of()).output().trim();
  }

  /**
   * Reads a kernel.
   *
   * @param root normally {@code /}
   * @param version its release
   */
  static KernelParts read(Path root, String version) throws IOException, PrepareException {
    Path tree = root.resolve("lib/modules").resolve(version);
    Path image = root.resolve("boot/vmlinuz-" + version);
    if (!Files.exists(image)) {
      image = tree.resolve("vmlinuz");
    }
    try {
      byte[] kernel = Files.readAllBytes(image);
      ModuleSet modules = new ModuleSet();
      if (Files.isDirectory(tree)) {
        modules.addBuiltIn(Files.readString(tree.resolve("modules.builtin")));
        try (Stream<Path> files = Files.walk(tree.resolve("kernel"))) {
          for (Path file : files.filter(f -> f.toString().contains(".ko")).toList()) {
            modules.add(ModuleSet.name(file.toString()), unpack(file));
          }
        }
      }
      return new KernelParts(version, kernel, modules);
    } catch (NoSuchFileException e) {
      throw new PrepareException(
          e.getFile() + " of the running kernel is not there",
          "install the kernel's package, or leave out --from host",
          e);
    } catch (AccessDeniedException e) {
      throw new PrepareException(
          e.getFile() + " may not be read by you", "make it readable, or leave out --from host", e);
    }
  }

  private static byte[] unpack(Path file) throws IOException, PrepareException {
    byte[] bytes = Files.readAllBytes(file);
    String name = file.toString();
    if (name.endsWith(".ko")) {
      return bytes;
    }
    InputStream packed = new ByteArrayInputStream(bytes);
    if (name.endsWith(".gz")) {
      return new GZIPInputStream(packed).readAllBytes();
    }
    if (name.endsWith(".xz")) {
      return new XZInputStream(packed).readAllBytes();
    }
    throw new PrepareException(
        file + " is packed in a way that is not known here", "leave out --from host");
  }
}
