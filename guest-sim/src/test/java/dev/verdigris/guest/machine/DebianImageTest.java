package dev.verdigris.guest.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.boot.BootException;
import dev.verdigris.guest.prepare.PreparedGuest;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's kernel, cut short or without room: refused before anything runs. */
class DebianImageTest {
  @TempDir Path directory;

  @Test
  void aTruncatedKernelIsRefused() throws Exception {
    byte[] image = Files.readAllBytes(DebianGuest.prepared().kernel());
    for (int length : new int[] {image.length / 2, 4096, 512}) {
      Path cut = Files.write(directory.resolve("vmlinuz"), Arrays.copyOf(image, length));
      assertRefused(cut, 512L << 20, 3, cut + ": ");
    }
  }

  @Test
  void memoryThatItDoesNotFitIsTold() throws Exception {
    Path kernel = DebianGuest.prepared().kernel();
    assertRefused(kernel, 32L << 20, 2, kernel + " does not fit a guest memory of 32 MiB; give ");
  }

  private static void assertRefused(Path kernel, long memory, int status, String start)
      throws Exception {
    PreparedGuest guest = DebianGuest.prepared();
    MachineConfig config =
        new MachineConfig(
            kernel,
            List.of(guest.initramfs()),
            PreparedGuest.COMMAND_LINE,
            memory,
            1,
            EngineKind.SOFTWARE,
            "ws2022",
            List.of(),
            1,
            ClockKind.VIRTUAL,
            Optional.empty(),
            true);
    ConsoleStreams console =
        new ConsoleStreams(InputStream.nullInputStream(), OutputStream.nullOutputStream());
    BootException e =
        assertThrows(
            BootException.class, () -> new MachineLauncher().launch(config, console, List.of()));
    assertEquals(status, e.exitStatus(), e.getMessage());
    assertTrue(e.getMessage().startsWith(start), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }
}
