package dev.verdigris.guest.cli;

import dev.verdigris.guest.machine.GuestLauncher;
import dev.verdigris.guest.prepare.GuestCache;
import dev.verdigris.guest.prepare.GuestPreparer;
import dev.verdigris.guest.prepare.Progress;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * What surrounds the command: who runs guests, its streams, its environment.
 *
 * @param home the user's home directory
 * @param terminal which of the streams are a terminal
 */
record CommandContext(
    GuestLauncher launcher,
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Path home,
    Terminal terminal) {

  GuestPreparer preparer(Progress progress) {
    return new GuestPreparer(cache(), progress);
  }

  GuestCache cache() {
    return GuestCache.locate(environment, home);
  }

  /** One line on standard error, with the command's name before it. */
  void complain(String line) {
    err.println("verdigris: " + line);
  }

  PrintWriter outWriter() {
    return new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true);
  }

  PrintWriter errWriter() {
    return new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true);
  }
}
