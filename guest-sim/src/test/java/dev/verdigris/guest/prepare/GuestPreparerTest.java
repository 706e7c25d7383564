package dev.verdigris.guest.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.Requirement;
import dev.verdigris.guest.boot.BootLoader;
import dev.verdigris.guest.boot.BootRequest;
import dev.verdigris.guest.boot.EntryState;
import dev.verdigris.guest.boot.RamLayout;
import dev.verdigris.hypercall.memory.GuestMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestPreparerTest {
  @TempDir Path directory;

  @Test
  void fetchesBuildsAndFindsAgain() throws Exception {
    GuestCache cache = new GuestCache(directory.resolve("cache"));
    PreparedGuest guest = prepare(cache);
    try (Stream<Path> entries = Files.list(cache.root())) {
      assertEquals(
          List.of("guest", "lock", "packages"),
          entries.map(p -> p.getFileName().toString()).sorted().toList(),
          "nothing temporary stays");
    }
    assertBoots(guest);
    FileSystemTools tools = guest.tools();
    assertEquals("", tools.check(guest.disk()));
    assertTrue(Files.size(guest.disk()) > 0);
    Path copy = directory.resolve("copy");
    assertFalse(tools.extract(guest.disk(), "/nothing", copy));
    Path image = directory.resolve("again.img");
    tools.makeImage(image, Files.size(guest.disk()));
    assertEquals(-1, Files.mismatch(guest.disk(), image), "the same recipe, the same image");

    List<String> steps = new ArrayList<>();
    assertEquals(
        guest, new GuestPreparer(cache, steps::add).prepare(GuestPreparer.Source.DEBIAN, false));
    assertEquals(List.of(), steps, "the cache answers");

    GuestCache.remove(cache.guests());
    PreparedGuest rebuilt =
        new GuestPreparer(cache, steps::add).prepare(GuestPreparer.Source.DEBIAN, false);
    assertEquals(guest.version(), rebuilt.version());
    assertTrue(steps.stream().noneMatch(step -> step.startsWith("fetching")), steps.toString());
  }

  @Test
  void leavesNothingHalfWritten() throws Exception {
    if (!PrivateApt.present()) {
      Requirement.missing("guest", "this system has no apt");
    }
    GuestCache cache = new GuestCache(directory.resolve("cache"));
    PackageStore store = new PackageStore(cache, Progress.NONE);
    PrepareException e =
        assertThrows(
            PrepareException.class,
            () -> store.get(List.of("no-such-package-anywhere"), name -> false, false));
    assertEquals(1, e.getMessage().lines().count());
    assertFalse(Files.exists(cache.packages()));
    try (Stream<Path> entries = Files.list(cache.root())) {
      assertEquals(List.of(), entries.toList());
    }
  }

  private static PreparedGuest prepare(GuestCache cache) throws IOException, InterruptedException {
    if (!PrivateApt.present()) {
      Requirement.missing("guest", "this system has no apt");
    }
    try {
      return new GuestPreparer(cache, Progress.NONE).prepare(GuestPreparer.Source.DEBIAN, false);
    } catch (PrepareException e) {
      Requirement.missing("guest", e.getMessage());
      throw new AssertionError(e);
    }
  }

  /** The kernel's own entry is found in the real image, unpacked and not. */
  private static void assertBoots(PreparedGuest guest) throws Exception {
    RamLayout layout = RamLayout.ofBytes(256L << 20);
    for (boolean unpack : new boolean[] {true, false}) {
      try (GuestMemory memory = layout.allocate()) {
        BootRequest request =
            new BootRequest(guest.kernel(), List.of(guest.initramfs()), "", 0, layout, unpack);
        EntryState entry = BootLoader.load(request, memory);
        assertEquals(EntryState.Mode.LONG, entry.mode());
        assertEquals(unpack ? 0x100_0000 : 0x100_0200, entry.rip());
        assertTrue(memory.readLong(entry.rip()) != 0);
      }
    }
  }
}
