package dev.verdigris.guest.prepare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs of the host. */
public final class HostPrograms {
  private HostPrograms() {}

  /** The program of that name on the search path, or where only root's path looks. */
  public static Optional<Path> find(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(
            Arrays.stream(path.split(":", -1)).filter(entry -> !entry.isEmpty()),
            Stream.of("/usr/sbin", "/sbin"))
        .map(entry -> Path.of(entry, name))
        .filter(Files::isExecutable)
        .filter(Files::isRegularFile)
        .findFirst();
  }
}
