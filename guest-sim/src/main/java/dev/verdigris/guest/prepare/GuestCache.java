package dev.verdigris.guest.prepare;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The directory that holds fetched packages and built guests. What stands under its final name is
 * whole: everything is made under a temporary name and then moved.
 *
 * @param root the directory, which need not exist yet
 */
public record GuestCache(Path root) {
  private static final String TEMPORARY = ".partial-";
  // A file lock is one process's; its threads need this one.
  private static final ReentrantLock IN_PROCESS = new ReentrantLock();

  /**
   * The cache of this user: {@code VERDIGRIS_CACHE}, or {@code verdigris} in {@code
   * XDG_CACHE_HOME}, or {@code .cache/verdigris} in the home directory.
   *
   * @param environment environment variables
   * @param home the home directory
   */
  public static GuestCache locate(Map<String, String> environment, Path home) {
    String own = environment.getOrDefault("VERDIGRIS_CACHE", "");
    if (!own.isEmpty()) {
      return new GuestCache(Path.of(own).toAbsolutePath());
    }
    String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The base directory specification has relative paths ignored.
    Path base =
        !shared.isEmpty() && Path.of(shared).isAbsolute()
            ? Path.of(shared)
            : home.resolve(".cache");
    return new GuestCache(base.resolve("verdigris"));
  }

  Path packages() {
    return root.resolve("packages");
  }

  Path guests() {
    return root.resolve("guest");
  }

  /** Work to be done by one process at a time. */
  interface Work<T> {
    T run() throws IOException, PrepareException, InterruptedException;
  }

  /** Runs work while no other process, and no other thread, does. */
  <T> T exclusively(Progress progress, Work<T> work)
      throws IOException, PrepareException, InterruptedException {
    Files.createDirectories(root);
    IN_PROCESS.lockInterruptibly();
    try (FileChannel channel =
        FileChannel.open(
            root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        progress.step("waiting for another preparation to end");
        lock = channel.lock();
      }
      try {
        removeLeftovers();
        return work.run();
      } finally {
        lock.release();
      }
    } finally {
      IN_PROCESS.unlock();
    }
  }

  /** Makes a temporary directory here, which a move to a final name can take over. */
  Path temporaryDirectory() throws IOException {
    Files.createDirectories(root);
    return Files.createTempDirectory(root, TEMPORARY);
  }

  /** Gives a finished file or directory its final name, in one step. */
  static void publish(Path finished, Path name) throws IOException {
    Files.createDirectories(name.getParent());
    Files.move(finished, name, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes a file or a directory with what is in it, if it is there. */
  static void remove(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.deleteIfExists(path);
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> tree = Files.walk(path)) {
      deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path p : deepestFirst) {
      Files.deleteIfExists(p);
    }
  }

  /** Removes what processes that were killed have left; the lock is held. */
  private void removeLeftovers() throws IOException {
    List<Path> leftovers;
    try (Stream<Path> entries = Files.list(root)) {
      leftovers = entries.filter(p -> p.getFileName().toString().startsWith(TEMPORARY)).toList();
    }
    for (Path leftover : leftovers) {
      remove(leftover);
    }
  }
}
