package dev.verdigris.guest.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Reads the default guest's console: lines {@code VERDIGRIS key value} are what the guest says of
 * itself; of the rest the last lines are kept, for when something went wrong.
 */
final class Evidence extends OutputStream {
  /**
   * What the guest said.
   *
   * @param key one word
   * @param value the rest of the line
   */
  record Statement(String key, String value) {}

  private static final String PREFIX = "VERDIGRIS ";
  private static final int LONGEST_LINE = 4096;
  private static final int LINES_KEPT = 30;

  private final BiConsumer<String, Boolean> lineListener;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final List<Statement> statements = new ArrayList<>();
  private final ArrayDeque<String> lastLines = new ArrayDeque<>();

  /**
   * Starts reading.
   *
   * @param lineListener told each line, and whether it is evidence (then without the prefix)
   */
  Evidence(BiConsumer<String, Boolean> lineListener) {
    this.lineListener = lineListener;
  }

  @Override
  public void write(int b) {
    byte character = (byte) b;
    if (character == '\n') {
      endLine();
    } else if (character != '\r' && line.size() < LONGEST_LINE) {
      line.write(character);
    }
  }

  @Override
  public void close() {
    if (line.size() > 0) {
      endLine();
    }
  }

  /** The values said under a key, in order. */
  List<String> values(String key) {
    return statements.stream().filter(s -> s.key.equals(key)).map(Statement::value).toList();
  }

  /** The last lines of the console, evidence included. */
  List<String> lastLines() {
    return List.copyOf(lastLines);
  }

  private void endLine() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    lastLines.add(text);
    if (lastLines.size() > LINES_KEPT) {
      lastLines.remove();
    }
    // A kernel message may stand before it on the same line.
    int at = text.indexOf(PREFIX);
    if (at < 0) {
      lineListener.accept(text, false);
      return;
    }
    String statement = text.substring(at + PREFIX.length());
    int space = statement.indexOf(' ');
    statements.add(
        space < 0
            ? new Statement(statement, "")
            : new Statement(statement.substring(0, space), statement.substring(space + 1)));
    lineListener.accept(statement, true);
  }
}
