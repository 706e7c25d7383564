package dev.verdigris.guest.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestCacheTest {
  private static final Path HOME = Path.of("/home/somebody");

  @TempDir Path directory;

  @Test
  void findsItsPlace() {
    assertEquals(HOME.resolve(".cache/verdigris"), locate(Map.of()));
    assertEquals(Path.of("/var/cache/verdigris"), locate(Map.of("XDG_CACHE_HOME", "/var/cache")));
    assertEquals(HOME.resolve(".cache/verdigris"), locate(Map.of("XDG_CACHE_HOME", "relative")));
    assertEquals(
        Path.of("/own"), locate(Map.of("XDG_CACHE_HOME", "/var/cache", "VERDIGRIS_CACHE", "/own")));
  }

  @Test
  void letsOneWorkAtATime() throws Exception {
    GuestCache cache = new GuestCache(directory.resolve("cache"));
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> results = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        int number = i;
        results.add(
            threads.submit(
                () ->
                    cache.exclusively(
                        Progress.NONE,
                        () -> {
                          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                          Thread.sleep(2);
                          inside.decrementAndGet();
                          return number;
                        })));
      }
      for (int i = 0; i < results.size(); i++) {
        assertEquals(i, results.get(i).get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(1, most.get());
  }

  @Test
  void removesWhatAKilledProcessLeft() throws Exception {
    GuestCache cache = new GuestCache(directory);
    Path left = cache.temporaryDirectory();
    Files.writeString(Files.createDirectory(left.resolve("sub")).resolve("part"), "x");
    Path kept = Files.writeString(directory.resolve("kept"), "x");
    cache.exclusively(
        Progress.NONE,
        () -> {
          assertFalse(Files.exists(left));
          return null;
        });
    assertTrue(Files.exists(kept));
  }

  @Test
  void freesItsLockAfterAFailure() throws Exception {
    GuestCache cache = new GuestCache(directory);
    assertThrows(
        PrepareException.class,
        () ->
            cache.exclusively(
                Progress.NONE,
                () -> {
                  throw new PrepareException("a", "b");
                }));
    assertEquals("done", cache.exclusively(Progress.NONE, () -> "done"));
  }

  private static Path locate(Map<String, String> environment) {
    return GuestCache.locate(environment, HOME).root();
  }
}
