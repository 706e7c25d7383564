package dev.verdigris.guest.machine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.boot.ImageException;
import dev.verdigris.guest.probe.BareGuests;
import dev.verdigris.hypercall.engine.StopReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a launch opens, refuses and starts again, with bare images as guests. */
class MachineLauncherTest {
  private static final long MEMORY = 16 << 20;

  @TempDir Path directory;

  private final MachineLauncher launcher = new MachineLauncher();
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private String host;
  private List<DiskConfig> disks = List.of();
  private Optional<Duration> timeout = Optional.of(Duration.ofMinutes(1));
  private boolean noReboot = true;

  @BeforeEach
  void chooseHost() {
    host = launcher.hostProfiles().get(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0x10, 0x11})
  void givesTheStatusOfTheDebugExit(int value) throws Exception {
    assertEnds(run(BareGuests.exits("bye", value)), StopReason.DEBUG_EXIT, value << 1 | 1);
  }

  @Test
  void resetStartsTheGuestAgain() throws Exception {
    noReboot = false;
    Path kernel = Files.write(directory.resolve("kernel"), BareGuests.resets("again"));
    byte[] last = BareGuests.powersOff("enough");
    // What the firmware finds at the third start is another kernel.
    OutputStream counting =
        new OutputStream() {
          private int lines;

          @Override
          public void write(int b) throws IOException {
            console.write(b);
            if (b == '\n' && ++lines == 2) {
              Files.write(kernel, last);
            }
          }
        };
    assertEnds(run(kernel, counting), StopReason.POWER_OFF, 0);
    assertEquals("again\nagain\nenough\n", console.toString(US_ASCII));
  }

  @Test
  void everyHostProfileRunsIt() throws Exception {
    for (String profile : launcher.hostProfiles()) {
      host = profile;
      assertEnds(run(BareGuests.exits(profile, 3)), StopReason.DEBUG_EXIT, 7);
    }
    host = "ws1999";
    assertThrows(IllegalArgumentException.class, () -> run(BareGuests.exits("no", 3)));
  }

  @Test
  void diskErrorsAreToldBeforeTheGuestStarts() throws Exception {
    Path empty = Files.createFile(directory.resolve("empty"));
    assertRefuses(empty, "is empty");
    assertRefuses(directory.resolve("missing"), "no such file");
    assertRefuses(directory, "is a directory");
    assertRefuses(Files.write(directory.resolve("odd"), new byte[513]), "513 bytes");

    Path good = Files.write(directory.resolve("good"), new byte[1024]);
    disks = List.of(new DiskConfig(good, false), new DiskConfig(good, false));
    ImageException e = assertThrows(ImageException.class, () -> run(BareGuests.exits("no", 3)));
    assertTrue(e.getMessage().contains("is in use by another guest"), e.getMessage());
    disks = List.of(new DiskConfig(good, false));
    assertEnds(run(BareGuests.exits("yes", 3)), StopReason.DEBUG_EXIT, 7);
    assertEquals("yes\n", console.toString(US_ASCII), "the first disk was let go again");
  }

  private void assertRefuses(Path disk, String problem) {
    disks = List.of(new DiskConfig(disk, true));
    ImageException e = assertThrows(ImageException.class, () -> run(BareGuests.exits("no", 3)));
    assertTrue(
        e.getMessage().contains(disk + ": " + problem)
            || e.getMessage().contains(disk + ": has " + problem),
        e.getMessage());
    assertEquals(3, e.exitStatus());
    assertEquals(1, e.getMessage().lines().count());
    assertEquals("", console.toString(US_ASCII));
  }

  private RunResult run(byte[] image) throws Exception {
    return run(Files.write(directory.resolve("kernel"), image), console);
  }

  private RunResult run(Path kernel, OutputStream out) throws Exception {
    return launcher.launch(
        new MachineConfig(
            kernel,
            List.of(),
            "",
            MEMORY,
            1,
            EngineKind.SOFTWARE,
            host,
            disks,
            1,
            ClockKind.VIRTUAL,
            timeout,
            noReboot),
        new ConsoleStreams(InputStream.nullInputStream(), out),
        List.of());
  }

  private static void assertEnds(RunResult result, StopReason reason, int status) {
    assertEquals(reason, result.reason(), () -> result.message().toString());
    assertEquals(status, result.exitStatus());
    assertEquals(Optional.empty(), result.crash());
  }
}
