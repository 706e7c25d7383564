package dev.verdigris.guest.cli;

import dev.verdigris.guest.machine.ConsoleStreams;
import dev.verdigris.guest.machine.DiskConfig;
import dev.verdigris.guest.machine.MachineConfig;
import dev.verdigris.guest.machine.MachineLauncher;
import dev.verdigris.guest.machine.MachineObserver;
import dev.verdigris.guest.machine.RunResult;
import dev.verdigris.guest.prepare.GuestPreparer;
import dev.verdigris.guest.prepare.PreparedGuest;
import dev.verdigris.hypercall.viridian.HostProfile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code verdigris demo}: the default guest tries everything, and a table says how it went. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Boots the default guest and prints what its own drivers made of each interface.",
      "The guest is fetched first if needed. Exit status 0 only if every row is good, 1 if not."
    })
final class DemoCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final double NANOS = 1e9;

  private final CommandContext context;

  @Option(
      names = "--host",
      paramLabel = "PROFILE[,±override]...",
      description = "Host profile, as for 'verdigris run'.")
  private String host;

  @Option(
      names = "--cpus",
      paramLabel = "N",
      description = "Virtual processors, 1 to 64 (default: 1).")
  private int cpus = 1;

  @Mixin private OutputOptions output;
  @Spec private CommandSpec spec;

  DemoCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    RunSettings settings = new RunSettings(spec.commandLine(), context.launcher());
    MachineOptions machine = new MachineOptions();
    machine.host = settings.host(host);
    machine.cpus = cpus;
    machine.timeout = TIMEOUT;
    machine.noReboot = true;
    if (machine.host.equals(MachineLauncher.XEN)) {
      throw new ParameterException(
          spec.commandLine(),
          "demo looks at Hyper-V's interfaces, which --host " + machine.host + " has not");
    }
    settings.check(machine, output);

    PreparedGuest guest = prepared();
    Path scratch = Files.createTempDirectory("verdigris-demo");
    try {
      Path disk = Files.copy(guest.disk(), scratch.resolve("disk.img"));
      machine.disks = List.of(new DiskConfig(disk, false));
      return demonstrate(
          settings.config(
              machine, guest.kernel(), List.of(guest.initramfs()), PreparedGuest.COMMAND_LINE),
          guest,
          scratch);
    } finally {
      removeFiles(scratch);
    }
  }

  private PreparedGuest prepared() throws Exception {
    try (TerminalProgress progress = new TerminalProgress(context)) {
      return context.preparer(progress).prepare(GuestPreparer.Source.DEBIAN, false);
    }
  }

  private int demonstrate(MachineConfig config, PreparedGuest guest, Path scratch)
      throws Exception {
    context
        .out()
        .printf("Booting Debian's kernel %s on host profile %s%n", guest.version(), config.host());
    BootConsole console = new BootConsole(context);
    AssistPages pages = new AssistPages();
    HostExpectations host = HostExpectations.of(HostProfile.parse(config.host()));
    RunResult result;
    try (Evidence evidence = console.evidence();
        OptionalTrace trace = OptionalTrace.to(output.trace)) {
      List<MachineObserver> observers = new ArrayList<>(trace.observers());
      observers.add(pages);
      result =
          context
              .launcher()
              .launch(
                  config, new ConsoleStreams(InputStream.nullInputStream(), evidence), observers);
    } finally {
      console.end();
    }
    if (output.report != null) {
      RunReport.write(output.report, config, result);
    }
    Evidence evidence = console.evidence();
    List<DemoCheck> checks =
        new ArrayList<>(DemoChecks.judge(evidence, result, host, pages, config.cpus()));
    if (host.bus()) {
      checks.addAll(
          DiskVerification.verify(
              guest.tools(), config.disks().get(0).file(), evidence.values("file"), scratch));
    }
    boolean good = checks.stream().allMatch(DemoCheck::good);
    if (!good) {
      context.err().println("The guest's last lines:");
      evidence.lastLines().forEach(line -> context.err().println("  | " + line));
    }
    print(checks, result);
    return good ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private void print(List<DemoCheck> checks, RunResult result) {
    context.out().println();
    context.out().printf("%-27s %-6s %s%n", "CHECK", "RESULT", "EVIDENCE");
    for (DemoCheck check : checks) {
      context
          .out()
          .printf("%-27s %-6s %s%n", check.name(), check.good() ? "good" : "BAD", check.evidence());
    }
    context
        .out()
        .printf(
            "%n%.1f s, %.0f million instructions, %.1f MIPS, guest time %.1f s%n",
            result.wallNanos() / NANOS,
            result.instructions() / 1e6,
            result.mips(),
            result.virtualNanos() / NANOS);
  }

  private static void removeFiles(Path directory) throws IOException {
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(directory);
  }
}
