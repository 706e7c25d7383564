package dev.verdigris.guest.cli;

import dev.verdigris.guest.prepare.GuestPreparer;
import dev.verdigris.guest.prepare.PreparedGuest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code verdigris guest prepare}: fetches and builds the default guest. */
@Command(
    name = "prepare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Fetches and builds the default guest in the cache.",
      "Debian's cloud kernel and what goes with it come through the system's package manager,"
          + " with private state and without root."
    })
final class PrepareCommand implements Callable<Integer> {
  private final CommandContext context;

  @Option(
      names = "--from",
      paramLabel = "debian|host",
      defaultValue = "debian",
      description = "Debian's cloud kernel, or the kernel that this machine runs.")
  private GuestPreparer.Source source;

  @Option(names = "--refresh", description = "Looks for newer packages and builds it again.")
  private boolean refresh;

  PrepareCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    PreparedGuest guest;
    try (TerminalProgress progress = new TerminalProgress(context)) {
      guest = context.preparer(progress).prepare(source, refresh);
    }
    context.out().println("kernel " + guest.version());
    context.out().println("guest  " + guest.directory());
    return ExitStatus.OK;
  }
}
