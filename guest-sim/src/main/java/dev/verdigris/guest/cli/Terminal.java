package dev.verdigris.guest.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;

/**
 * The terminal, as far as the process has one.
 *
 * @param input standard input is a terminal
 * @param error standard error is one
 */
record Terminal(boolean input, boolean error) {
  /** No stream is a terminal. */
  static final Terminal NONE = new Terminal(false, false);

  /** Set by the launching script to the numbers of the streams that are terminals. */
  private static final String PROPERTY = "verdigris.terminals";

  static Terminal ofProcess() {
    String terminals = System.getProperty(PROPERTY, "");
    return new Terminal(terminals.contains("0"), terminals.contains("2"));
  }

  /** Restores the terminal when closed, and at the end of the process at the latest. */
  interface RawMode extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Passes every key to the reader at once and unchanged, where standard input is a terminal.
   *
   * @return what restores it
   */
  RawMode raw() {
    if (!input) {
      return () -> {};
    }
    String saved = stty("-g");
    if (saved.isEmpty()) {
      return () -> {};
    }
    Thread atExit = new Thread(() -> stty(saved), "terminal-restore");
    Runtime.getRuntime().addShutdownHook(atExit);
    stty("raw", "-echo", "opost");
    return () -> {
      stty(saved);
      Runtime.getRuntime().removeShutdownHook(atExit);
    };
  }

  /** Runs stty on standard input; empty output when that fails, for then keys come as lines. */
  private static String stty(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "stty";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(Redirect.INHERIT)
              .redirectError(Redirect.DISCARD)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? output.trim() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
