package dev.verdigris.guest.cli;

import dev.verdigris.guest.machine.MachineLauncher;
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
    footer = "Environment: VERDIGRIS_CACHE (cache directory), VERDIGRIS_DEBUG=1 (stack traces).")
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
            Path.of(System.getProperty("user.home")),
            Terminal.ofProcess());
    System.exit(execute(context, args));
  }

  /** Runs the command; returns its exit status. */
  static int execute(CommandContext context, String... args) {
    CommandLine guest = new CommandLine(new GuestCommand());
    guest.addSubcommand(new PrepareCommand(context));
    CommandLine line =
        new CommandLine(new Verdigris())
            .addSubcommand(new DemoCommand(context))
            .addSubcommand(new RunCommand(context))
            .addSubcommand(guest)
            .addSubcommand(new DoctorCommand(context));
    Failures failures = new Failures(context);
    line.setCaseInsensitiveEnumValuesAllowed(true)
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
