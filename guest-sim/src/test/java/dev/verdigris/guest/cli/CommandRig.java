package dev.verdigris.guest.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The command with a launcher that runs nothing, and its output at hand. */
final class CommandRig {
  final FakeLauncher launcher = new FakeLauncher();
  final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Path home;

  CommandRig(Path home) {
    this.home = home;
  }

  int execute(String... args) {
    out.reset();
    err.reset();
    CommandContext context =
        new CommandContext(
            launcher,
            InputStream.nullInputStream(),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            environment,
            home,
            Terminal.NONE);
    return Verdigris.execute(context, args);
  }

  String out() {
    return out.toString(UTF_8);
  }

  String err() {
    return err.toString(UTF_8);
  }
}
