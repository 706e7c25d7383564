package dev.verdigris.guest.machine;

import dev.verdigris.guest.Requirement;
import dev.verdigris.guest.prepare.GuestCache;
import dev.verdigris.guest.prepare.GuestPreparer;
import dev.verdigris.guest.prepare.PrepareException;
import dev.verdigris.guest.prepare.PreparedGuest;
import dev.verdigris.guest.prepare.Progress;
import dev.verdigris.vmbus.device.storage.WriteCache;
import dev.verdigris.vmbus.fault.FaultPlan;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The default guest, Debian's own kernel, on a machine of the software engine. */
final class DebianGuest {
  private static final long MEMORY = 512L << 20;

  /** Far beyond what a boot takes: a guest that hangs must not hang the build. */
  static final Duration TIMEOUT = Duration.ofMinutes(3);

  private static final String STATEMENT = "VERDIGRIS ";

  private DebianGuest() {}

  /** Finds or fetches the guest; skips the test where that cannot be done. */
  static PreparedGuest prepared() throws Exception {
    GuestCache cache = GuestCache.locate(System.getenv(), Path.of(System.getProperty("user.home")));
    try {
      return new GuestPreparer(cache, Progress.NONE).prepare(GuestPreparer.Source.DEBIAN, false);
    } catch (PrepareException e) {
      Requirement.missing("guest", e.getMessage());
      throw new AssertionError(e);
    }
  }

  /**
   * A boot, from power-on to the guest's end.
   *
   * @param console everything that it wrote to COM1
   * @param trace digest of its events
   * @param events how many there were
   * @param disk the image as it was left
   */
  record Boot(RunResult result, String console, String trace, long events, Path disk) {
    /** What /init said under a key, in order. */
    List<String> said(String key) {
      String start = STATEMENT + key;
      return console
          .lines()
          .filter(line -> line.contains(start + " ") || line.endsWith(start))
          .map(line -> line.substring(line.indexOf(start) + start.length()).trim())
          .toList();
    }

    /** The first line that /init said under a key and that has a text in it. */
    String said(String key, String text) {
      return said(key).stream()
          .filter(line -> line.contains(text))
          .findFirst()
          .orElseThrow(() -> new AssertionError(key + " without '" + text + "':\n" + console));
    }
  }

  /** Boots on the default host. */
  static Boot boot(Path directory, int cpus, long seed, String options) throws Exception {
    return boot(directory, "ws2022", cpus, seed, options);
  }

  /**
   * Boots with a copy of the disk.
   *
   * @param host the host profile, with overrides
   * @param options added to the kernel command line
   */
  static Boot boot(Path directory, String host, int cpus, long seed, String options)
      throws Exception {
    return boot(
        directory,
        ClockKind.VIRTUAL,
        WriteCache.WRITE_BACK,
        TIMEOUT,
        options,
        host,
        cpus,
        seed,
        FaultPlan.NONE);
  }

  /** Boots on the default host in real time, its devices on a thread of their own. */
  static Boot bootInRealTime(Path directory, int cpus, String options) throws Exception {
    return boot(
        directory,
        ClockKind.REAL,
        WriteCache.WRITE_BACK,
        TIMEOUT,
        options,
        "ws2022",
        cpus,
        1,
        FaultPlan.NONE);
  }

  /**
   * Boots on the default host, which makes faults.
   *
   * @param timeout after which the run is ended
   */
  static Boot bootWithFaults(
      Path directory,
      int cpus,
      WriteCache cache,
      Duration timeout,
      String options,
      List<String> faults)
      throws Exception {
    FaultPlan plan = FaultPlan.parse(faults, 1);
    return boot(directory, ClockKind.VIRTUAL, cache, timeout, options, "ws2022", cpus, 1, plan);
  }

  private static Boot boot(
      Path directory,
      ClockKind clock,
      WriteCache cache,
      Duration timeout,
      String options,
      String host,
      int cpus,
      long seed,
      FaultPlan faults)
      throws Exception {
    PreparedGuest guest = prepared();
    Path disk = Files.createTempFile(directory, "disk", ".img");
    Files.delete(disk);
    Files.copy(guest.disk(), disk);
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    TraceDigest trace = new TraceDigest();
    RunResult result =
        new MachineLauncher()
            .launch(
                new MachineConfig(
                    guest.kernel(),
                    List.of(guest.initramfs()),
                    PreparedGuest.COMMAND_LINE + options,
                    MEMORY,
                    cpus,
                    EngineKind.SOFTWARE,
                    host,
                    List.of(new DiskConfig(disk, false, cache)),
                    seed,
                    clock,
                    Optional.of(timeout),
                    true,
                    faults),
                new ConsoleStreams(InputStream.nullInputStream(), console),
                List.of(trace));
    return new Boot(
        result, console.toString(StandardCharsets.UTF_8), trace.value(), trace.events(), disk);
  }
}
