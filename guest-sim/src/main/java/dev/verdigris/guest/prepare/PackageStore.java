package dev.verdigris.guest.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Package files in the cache, each verified by the checksum in the package index. */
final class PackageStore {
  private static final String CHOICE = "packages.list";
  private static final long MIB = 1L << 20;

  private final GuestCache cache;
  private final Progress progress;

  PackageStore(GuestCache cache, Progress progress) {
    this.cache = cache;
    this.progress = progress;
  }

  /**
   * Gets packages, from the cache alone when they were fetched before.
   *
   * @param roots names of packages
   * @param followed which dependencies come along
   * @param refresh asks the package index even so
   * @return package files by name, roots and dependencies
   */
  Map<String, Path> get(List<String> roots, Predicate<String> followed, boolean refresh)
      throws IOException, PrepareException, InterruptedException {
    Path choice = cache.packages().resolve(String.join("+", roots) + "." + CHOICE);
    if (!refresh) {
      Map<String, Path> cached = cached(choice);
      if (!cached.isEmpty()) {
        return cached;
      }
    }
    Path work = cache.temporaryDirectory();
    try {
      progress.step("reading the package indexes");
      PrivateApt apt = PrivateApt.in(work);
      apt.update();
      List<PackageRecord> records = resolve(apt, roots, followed);
      Map<String, Path> files = new LinkedHashMap<>();
      List<String> lines = new ArrayList<>();
      for (PackageRecord record : records) {
        files.put(record.name(), fetch(apt, record));
        lines.add(record.name() + " " + record.fileName());
      }
      Path list = Files.write(work.resolve(CHOICE), lines);
      GuestCache.publish(list, choice);
      return files;
    } finally {
      GuestCache.remove(work);
    }
  }

  private Map<String, Path> cached(Path choice) throws IOException {
    Map<String, Path> files = new LinkedHashMap<>();
    if (Files.exists(choice)) {
      for (String line : Files.readAllLines(choice)) {
        String[] words = line.split(" ", 2);
        Path file = cache.packages().resolve(words[1]);
        if (!Files.isRegularFile(file)) {
          return Map.of();
        }
        files.put(words[0], file);
      }
    }
    return files;
  }

  private static List<PackageRecord> resolve(
      PrivateApt apt, List<String> roots, Predicate<String> followed)
      throws IOException, PrepareException, InterruptedException {
    Map<String, PackageRecord> found = new LinkedHashMap<>();
    ArrayDeque<String> wanted = new ArrayDeque<>(roots);
    while (!wanted.isEmpty()) {
      String name = wanted.remove();
      if (!found.containsKey(name)) {
        PackageRecord record =
            apt.show(name)
                .orElseThrow(
                    () ->
                        new PrepareException(
                            "the package sources of this system have no " + name,
                            "add Debian's main archive, or use 'verdigris guest prepare --from"
                                + " host'"));
        found.put(name, record);
        record.depends().stream().filter(followed).forEach(wanted::add);
      }
    }
    return List.copyOf(found.values());
  }

  private Path fetch(PrivateApt apt, PackageRecord record)
      throws IOException, PrepareException, InterruptedException {
    Path target = cache.packages().resolve(record.fileName());
    if (Files.isRegularFile(target) && Checksums.sha256(target).equals(record.sha256())) {
      return target;
    }
    String what = "fetching " + record.name();
    progress.step(what);
    Path fetched =
        apt.download(
            record,
            bytes ->
                progress.step(
                    String.format(
                        "%s, %.1f of %.1f MiB",
                        what, (double) bytes / MIB, (double) record.size() / MIB)));
    if (!Checksums.sha256(fetched).equals(record.sha256())) {
      throw new PrepareException(
          record.name() + " was fetched with a wrong SHA-256 checksum",
          "try again, or check the package sources");
    }
    GuestCache.publish(fetched, target);
    return target;
  }
}
