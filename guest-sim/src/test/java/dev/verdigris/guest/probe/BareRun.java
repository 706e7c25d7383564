package dev.verdigris.guest.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.verdigris.guest.Requirement;
import dev.verdigris.guest.boot.BootException;
import dev.verdigris.guest.machine.ClockKind;
import dev.verdigris.guest.machine.ConsoleStreams;
import dev.verdigris.guest.machine.DiskConfig;
import dev.verdigris.guest.machine.EngineKind;
import dev.verdigris.guest.machine.MachineConfig;
import dev.verdigris.guest.machine.MachineLauncher;
import dev.verdigris.guest.machine.MachineObserver;
import dev.verdigris.guest.machine.RunResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A bare image run as {@code verdigris run} would, by the launcher of the command. */
final class BareRun {
  /** Wall time after which a run that should have ended is ended. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final MachineLauncher launcher = new MachineLauncher();
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private final Path kernel;
  private final EngineKind engine;

  String host = "ws2022";
  int cpus = 1;
  Duration timeout = PATIENCE;
  boolean noReboot;
  List<DiskConfig> disks = List.of();
  List<MachineObserver> observers = List.of();
  InputStream input = InputStream.nullInputStream();

  private BareRun(Path kernel, EngineKind engine) {
    this.kernel = kernel;
    this.engine = engine;
  }

  /** Puts an image into a file and prepares to run it. */
  static BareRun of(ProbeImage image, EngineKind engine, Path directory) throws IOException {
    Path kernel = directory.resolve(image.name() + ".elf");
    Files.write(kernel, image.multibootElf());
    return new BareRun(kernel, engine);
  }

  static BareRun of(Path kernel, EngineKind engine) {
    return new BareRun(kernel, engine);
  }

  /** Skips the test by name where KVM cannot run it, or fails it where KVM is required. */
  static void requireKvm() {
    Optional<String> obstacle = new MachineLauncher().obstacle(EngineKind.KVM);
    if (obstacle.isPresent()) {
      Requirement.missing("kvm", obstacle.get());
    }
  }

  RunResult run() throws BootException, InterruptedException {
    return launcher.launch(
        new MachineConfig(
            kernel,
            List.of(),
            "",
            16 << 20,
            cpus,
            engine,
            host,
            disks,
            1,
            ClockKind.VIRTUAL,
            Optional.of(timeout),
            noReboot),
        new ConsoleStreams(input, console),
        observers);
  }

  /** What the guest wrote to its debug console, to COM1 and by the hypervisor's calls. */
  String console() {
    synchronized (console) {
      return console.toString(US_ASCII);
    }
  }
}
