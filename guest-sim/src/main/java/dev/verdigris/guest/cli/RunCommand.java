package dev.verdigris.guest.cli;

import dev.verdigris.guest.boot.ImageException;
import dev.verdigris.guest.machine.ConsoleStreams;
import dev.verdigris.guest.machine.DiskConfig;
import dev.verdigris.guest.machine.MachineConfig;
import dev.verdigris.guest.machine.RunResult;
import dev.verdigris.guest.prepare.GuestPreparer;
import dev.verdigris.guest.prepare.PrepareException;
import dev.verdigris.guest.prepare.PreparedGuest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code verdigris run}: boots a guest with its first serial port on standard input and output. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Boots a guest, with COM1 on standard input and output.",
      "On a terminal, Ctrl-A x ends the run.",
      "'--append \"console=ttyS0 verdigris=shell\"' gives a shell in the default guest; with",
      "verdigris=panic it panics at its end, and with verdigris=reset it resets the machine."
    },
    footer = {
      "Exit status: 0 guest powered off, 2 usage, 3 bad or missing input file,",
      "4 guest panicked, 5 triple fault, 6 timed out, 7 guest reset and --no-reboot,",
      "70 a fault of ours, 130 ended from the terminal. A bare image that writes port",
      "0xf4 gives its own."
    })
final class RunCommand implements Callable<Integer> {
  private static final String SERIAL_CONSOLE = "console=ttyS0";

  private final CommandContext context;

  @Spec private CommandSpec spec;
  @Mixin private MachineOptions machine;
  @Mixin private OutputOptions output;

  RunCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    RunSettings settings = new RunSettings(spec.commandLine(), context.launcher());
    settings.check(machine, output);
    for (DiskConfig disk : machine.disks) {
      DiskOption.check(disk);
    }
    MachineConfig config = config(settings);
    RunResult result = run(config);
    if (output.report != null) {
      RunReport.write(output.report, config, result);
    }
    RunEnd.describe(result).ifPresent(context::complain);
    return result.exitStatus();
  }

  private MachineConfig config(RunSettings settings)
      throws IOException, PrepareException, InterruptedException, ImageException {
    Path kernel = machine.kernel;
    List<Path> initrds = machine.initrds;
    String commandLine = SERIAL_CONSOLE;
    if (kernel == null) {
      PreparedGuest guest = prepared();
      kernel = guest.kernel();
      commandLine = PreparedGuest.COMMAND_LINE;
      if (initrds.isEmpty()) {
        initrds = List.of(guest.initramfs());
      }
    }
    return settings.config(
        machine, kernel, initrds, machine.commandLine == null ? commandLine : machine.commandLine);
  }

  private PreparedGuest prepared() throws IOException, PrepareException, InterruptedException {
    try (TerminalProgress progress = new TerminalProgress(context)) {
      return context.preparer(progress).prepare(GuestPreparer.Source.DEBIAN, false);
    }
  }

  private RunResult run(MachineConfig config) throws Exception {
    Thread runner = Thread.currentThread();
    InputStream in =
        context.terminal().input()
            ? new EscapeInput(context.in(), runner::interrupt)
            : context.in();
    ConsoleStreams console = new ConsoleStreams(in, context.out());
    try (OptionalTrace trace = OptionalTrace.to(output.trace)) {
      Terminal.RawMode raw = context.terminal().raw();
      try {
        return context.launcher().launch(config, console, trace.observers());
      } finally {
        raw.close();
        context.out().flush();
      }
    }
  }
}
