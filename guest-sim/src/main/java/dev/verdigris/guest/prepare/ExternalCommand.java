package dev.verdigris.guest.prepare;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a program of the host with its output in a file, so that no pipe can fill up. */
final class ExternalCommand {
  private static final int POLL_MILLIS = 200;
  private static final File NO_INPUT = new File("/dev/null");

  /**
   * How a program ended.
   *
   * @param output standard output
   * @param errors standard error
   */
  record Result(int status, String output, String errors) {
    /** The line that says best what went wrong: the first error, else warning, else the last. */
    String complaint() {
      List<String> lines =
          (errors.isBlank() ? output : errors)
              .lines()
              .map(String::trim)
              .filter(line -> !line.isEmpty())
              .toList();
      return Stream.of("E:", "W:")
          .flatMap(mark -> lines.stream().filter(line -> line.startsWith(mark)))
          .findFirst()
          .orElse(lines.isEmpty() ? "no output" : lines.get(lines.size() - 1));
    }
  }

  private ExternalCommand() {}

  /**
   * Runs a program to its end; it is killed when the thread is interrupted.
   *
   * @param whileRunning called several times a second
   * @throws IOException when it cannot be started
   */
  static Result run(
      List<String> command, Path directory, Map<String, String> environment, Runnable whileRunning)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("verdigris", ".out");
    Path err = Files.createTempFile("verdigris", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(NO_INPUT))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().put("LC_ALL", "C");
      builder.environment().putAll(environment);
      Process process = builder.start();
      try {
        while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          whileRunning.run();
        }
      } catch (UncheckedIOException e) {
        throw e.getCause();
      } finally {
        process.destroyForcibly();
      }
      return new Result(
          process.exitValue(),
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8));
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }

  static Result run(List<String> command, Path directory, Map<String, String> environment)
      throws IOException, InterruptedException {
    return run(command, directory, environment, () -> {});
  }
}
