package dev.verdigris.guest.prepare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the default guest once and finds it again afterwards. */
public final class GuestPreparer {
  private static final String KERNEL = "linux-image-cloud-amd64";
  private static final String BUSYBOX = "busybox-static";
  private static final String POINTER = ".current";
  private static final long DISK_BYTES = 64L << 20;
  // To be raised when a change here makes another guest of the same /init and modules.
  private static final String RECIPE = "1";

  private final GuestCache cache;
  private final Progress progress;

  /** Prepares in a cache, telling how far it is. */
  public GuestPreparer(GuestCache cache, Progress progress) {
    this.cache = cache;
    this.progress = progress;
  }

  /** Where the kernel comes from. */
  public enum Source {
    /** Debian's cloud kernel, by the package manager. */
    DEBIAN,
    /** The kernel that the host runs. */
    HOST
  }

  /**
   * Finds the guest, or makes it.
   *
   * @param refresh looks for newer packages and makes it again
   * @throws PrepareException when that is not possible here
   */
  public PreparedGuest prepare(Source source, boolean refresh)
      throws IOException, PrepareException, InterruptedException {
    String release = source == Source.HOST ? HostKernel.version() : "debian";
    Path pointer = cache.guests().resolve(release + "-" + recipe() + POINTER);
    if (!refresh) {
      Optional<PreparedGuest> present = present(pointer);
      if (present.isPresent()) {
        return present.get();
      }
    }
    return cache.exclusively(
        progress,
        () -> {
          Optional<PreparedGuest> present = refresh ? Optional.empty() : present(pointer);
          return present.isPresent() ? present.get() : make(source, refresh, pointer);
        });
  }

  private static Optional<PreparedGuest> present(Path pointer) throws IOException {
    if (!Files.exists(pointer)) {
      return Optional.empty();
    }
    Path directory = pointer.resolveSibling(Files.readString(pointer).trim());
    return Files.isDirectory(directory)
        ? Optional.of(PreparedGuest.open(directory))
        : Optional.empty();
  }

  private PreparedGuest make(Source source, boolean refresh, Path pointer)
      throws IOException, PrepareException, InterruptedException {
    List<String> roots = new ArrayList<>(List.of(BUSYBOX, FileSystemTools.PACKAGE));
    if (source == Source.DEBIAN) {
      roots.add(0, KERNEL);
    }
    Map<String, Path> packages =
        new PackageStore(cache, progress).get(roots, GuestPreparer::isFollowed, refresh);
    progress.step("unpacking the kernel");
    KernelParts kernel =
        source == Source.HOST
            ? HostKernel.read(Path.of("/"), HostKernel.version())
            : KernelPackage.read(kernelPackage(packages));
    Path work = cache.temporaryDirectory();
    try {
      Path guest = Files.createDirectory(work.resolve("guest"));
      Files.write(guest.resolve(PreparedGuest.KERNEL), kernel.image());
      Files.writeString(guest.resolve(PreparedGuest.VERSION), kernel.version());
      progress.step("building the initial file system");
      InitramfsBuilder.write(
          guest.resolve(PreparedGuest.INITRAMFS),
          BusyboxPackage.read(packages.get(BUSYBOX)),
          kernel.modules());
      progress.step("building the disk");
      FileSystemTools tools = new FileSystemTools(guest.resolve(PreparedGuest.TOOLS));
      tools.unpack(
          packages.entrySet().stream()
              .filter(
                  e ->
                      e.getKey().equals(FileSystemTools.PACKAGE)
                          || FileSystemTools.isLibrary(e.getKey()))
              .map(Map.Entry::getValue)
              .toList());
      tools.makeImage(guest.resolve(PreparedGuest.DISK), DISK_BYTES);
      return publish(guest, kernel.version(), pointer);
    } finally {
      GuestCache.remove(work);
    }
  }

  /** Moves a finished guest to its name, then the pointer to it. */
  private PreparedGuest publish(Path guest, String version, Path pointer) throws IOException {
    int number = 1;
    Path directory;
    do {
      directory = cache.guests().resolve(version + "-" + recipe() + "-" + number++);
    } while (Files.exists(directory));
    GuestCache.publish(guest, directory);
    Path name = Files.writeString(guest.resolveSibling("pointer"), directory.getFileName() + "\n");
    Set<String> kept = new HashSet<>(Set.of(directory.getFileName().toString()));
    kept.addAll(pointedTo());
    GuestCache.publish(name, pointer);
    removeGuestsExcept(kept);
    return PreparedGuest.open(directory);
  }

  /** Names of the guests that are in use by some recipe, this one's last included. */
  private Set<String> pointedTo() throws IOException {
    Set<String> names = new HashSet<>();
    try (DirectoryStream<Path> pointers = Files.newDirectoryStream(cache.guests(), "*" + POINTER)) {
      for (Path pointer : pointers) {
        names.add(Files.readString(pointer).trim());
      }
    }
    return names;
  }

  private void removeGuestsExcept(Set<String> kept) throws IOException {
    try (DirectoryStream<Path> guests = Files.newDirectoryStream(cache.guests())) {
      for (Path guest : guests) {
        if (Files.isDirectory(guest) && !kept.contains(guest.getFileName().toString())) {
          GuestCache.remove(guest);
        }
      }
    }
  }

  private static boolean isFollowed(String name) {
    return name.startsWith("linux-image-") || FileSystemTools.isLibrary(name);
  }

  private static Path kernelPackage(Map<String, Path> packages) throws PrepareException {
    return packages.entrySet().stream()
        .filter(e -> e.getKey().startsWith("linux-image-") && !e.getKey().equals(KERNEL))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(
            () ->
                new PrepareException(
                    KERNEL + " names no kernel package", "check the package sources"));
  }

  /** Distinguishes guests made by different recipes. */
  private static String recipe() throws IOException {
    MessageDigest digest = Checksums.digest();
    digest.update(InitramfsBuilder.init());
    digest.update((InitramfsBuilder.MODULES + RECIPE).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest(), 0, 4);
  }
}
