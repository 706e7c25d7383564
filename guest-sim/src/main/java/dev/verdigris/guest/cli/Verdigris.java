package dev.verdigris.guest.cli;

import dev.verdigris.guest.machine.ClockKind;
import dev.verdigris.guest.machine.EngineKind;
import dev.verdigris.guest.machine.MachineLauncher;
import dev.verdigris.guest.prepare.GuestPreparer;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command's entry and top level. */
@Command(
    name = "verdigris",
    mixinStandardHelpOptions = true,
    version = "verdigris 0.1.0",
    description = "Runs unmodified guest kernels on emulated Hyper-V interfaces.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "'verdigris COMMAND --help' explains a command.",
      "Environment: VERDIGRIS_CACHE (cache directory), VERDIGRIS_DEBUG=1 (stack traces)."
    })
public final class Verdigris implements Runnable {
  @Spec private CommandSpec spec;

  private Verdigris() {}

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] args) {
    CommandContext context =
        new CommandContext(
            new MachineLauncher(),
            System.in,
            System.out,
            System.err,
            System.getenv(),
            home(),
            Terminal.ofProcess());
    System.exit(execute(context, args));
  }

  /** HOME first: the JVM knows no home directory of a user who is in no user database. */
  private static Path home() {
    String home = System.getenv().getOrDefault("HOME", "");
    return Path.of(home.isEmpty() ? System.getProperty("user.home") : home).toAbsolutePath();
  }

  /** Runs the command; returns its exit status. */
  static int execute(CommandContext context, String... args) {
    CommandLine guest = new CommandLine(new GuestCommand());
    guest.addSubcommand(new PrepareCommand(context));
    guest.addSubcommand(new ProbeCommand(context));
    CommandLine line =
        new CommandLine(new Verdigris())
            .addSubcommand(new DemoCommand(context))
            .addSubcommand(new RunCommand(context))
            .addSubcommand(guest)
            .addSubcommand(new AbiCommand(context))
            .addSubcommand(new DoctorCommand(context));
    Failures failures = new Failures(context);
    line.registerConverter(EngineKind.class, new Choice<>(EngineKind.class))
        .registerConverter(ClockKind.class, new Choice<>(ClockKind.class))
        .registerConverter(GuestPreparer.Source.class, new Choice<>(GuestPreparer.Source.class))
        .setOut(context.outWriter())
        .setErr(context.errWriter())
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
    return line.execute(args);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing; 'verdigris --help' lists them");
  }
}
