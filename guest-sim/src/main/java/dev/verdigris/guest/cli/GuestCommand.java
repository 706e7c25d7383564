package dev.verdigris.guest.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code verdigris guest}: makes guests. */
@Command(
    name = "guest",
    mixinStandardHelpOptions = true,
    description = "Prepares the default guest, or writes a test guest.")
final class GuestCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing; there are 'verdigris guest prepare' and 'verdigris guest probe'");
  }
}
