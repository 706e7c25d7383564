package dev.verdigris.guest.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The system's package manager with state, cache and hooks of its own in a private directory: it
 * reads the system's sources and keys, needs no root and changes nothing outside.
 */
final class PrivateApt {
  private static final String REMEDY =
      "check the network and the package sources, or give --kernel and --initrd yourself";

  private final Path directory;
  private final Map<String, String> environment;

  private PrivateApt(Path directory) {
    this.directory = directory;
    environment = Map.of("APT_CONFIG", directory.resolve("apt.conf").toString());
  }

  /** Tells whether the host has the package manager. */
  static boolean present() {
    return HostPrograms.find("apt-get").isPresent() && HostPrograms.find("apt-cache").isPresent();
  }

  /** Sets up the private directories. */
  static PrivateApt in(Path directory) throws IOException, PrepareException, InterruptedException {
    if (!present()) {
      throw new PrepareException(
          "this system has no apt, with which the default guest is fetched",
          "give --kernel and --initrd yourself");
    }
    for (String sub : List.of("lists/partial", "cache/archives/partial", "parts", "debs")) {
      Files.createDirectories(directory.resolve(sub));
    }
    Files.createFile(directory.resolve("status"));
    Files.writeString(directory.resolve("apt.conf"), transport() + privateSettings(directory));
    return new PrivateApt(directory);
  }

  /** The system's settings on how to fetch, such as proxies, without its hooks. */
  private static String transport() throws IOException, InterruptedException {
    ExternalCommand.Result dump =
        ExternalCommand.run(List.of("apt-config", "dump"), Path.of("/"), Map.of());
    return dump.output()
        .lines()
        .filter(line -> line.startsWith("Acquire::"))
        .filter(line -> !line.startsWith("Acquire::IndexTargets"))
        .filter(line -> !line.startsWith("Acquire::Languages"))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String privateSettings(Path directory) {
    return String.join(
        "\n",
        setting("Dir::Etc::parts", directory.resolve("parts")),
        setting("Dir::Etc::main", "/dev/null"),
        setting("Dir::State", directory),
        setting("Dir::State::lists", directory.resolve("lists")),
        setting("Dir::State::status", directory.resolve("status")),
        setting("Dir::Cache", directory.resolve("cache")),
        setting("Dir::Log", directory),
        // With root's rights too: the unprivileged user could not write here.
        setting("APT::Sandbox::User", "root"),
        setting("APT::Architecture", "amd64"),
        "APT::Architectures { \"amd64\"; };",
        setting("Acquire::Languages", "none"),
        "");
  }

  private static String setting(String name, Object value) {
    return name + " \"" + value + "\";";
  }

  /** Fetches the package indexes. */
  void update() throws IOException, PrepareException, InterruptedException {
    ExternalCommand.Result result = apt("apt-get", "-q", "update");
    boolean some;
    try (Stream<Path> lists = Files.list(directory.resolve("lists"))) {
      some = lists.anyMatch(list -> list.getFileName().toString().contains("_Packages"));
    }
    // One source that fails must not count when another has what is wanted.
    if (!some) {
      throw new PrepareException(
          "the package indexes cannot be fetched (" + result.complaint() + ")", REMEDY);
    }
  }

  /** The index's entry for the candidate version of a package. */
  Optional<PackageRecord> show(String name) throws IOException, InterruptedException {
    ExternalCommand.Result result = apt("apt-cache", "show", "--no-all-versions", name);
    return PackageRecord.parse(result.output()).stream()
        .filter(record -> record.name().equals(name))
        .findFirst();
  }

  /**
   * Downloads a package file; its checksum is not yet checked here.
   *
   * @param received told the bytes that have come so far
   */
  Path download(PackageRecord record, LongConsumer received)
      throws IOException, PrepareException, InterruptedException {
    Path target = Files.createTempDirectory(directory.resolve("debs"), record.name());
    ExternalCommand.Result result =
        ExternalCommand.run(
            List.of("apt-get", "-q", "download", record.name() + "=" + record.version()),
            target,
            environment,
            () -> received.accept(bytesIn(target)));
    try (Stream<Path> files = Files.list(target)) {
      Optional<Path> file = files.filter(f -> f.toString().endsWith(".deb")).findFirst();
      if (result.status() != 0 || file.isEmpty()) {
        throw new PrepareException(
            record.name() + " cannot be fetched (" + result.complaint() + ")", REMEDY);
      }
      return file.get();
    }
  }

  private static long bytesIn(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.mapToLong(f -> f.toFile().isFile() ? f.toFile().length() : 0).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0; // a file was renamed while being looked at; the next look will do
    }
  }

  private ExternalCommand.Result apt(String... command) throws IOException, InterruptedException {
    return ExternalCommand.run(List.of(command), directory, environment);
  }
}
