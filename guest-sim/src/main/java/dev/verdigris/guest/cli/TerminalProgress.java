package dev.verdigris.guest.cli;

import dev.verdigris.guest.prepare.Progress;
import java.io.PrintStream;

/** One line on the terminal that is written over and over; nothing where there is no terminal. */
final class TerminalProgress implements Progress, AutoCloseable {
  private static final int WIDTH = 78;
  private static final String CLEAR = "\r\033[K";

  private final PrintStream out;
  private final boolean shown;
  private boolean dirty;

  TerminalProgress(CommandContext context) {
    out = context.err();
    shown = context.terminal().error();
  }

  @Override
  public void step(String step) {
    if (shown) {
      String line = step.length() > WIDTH ? step.substring(0, WIDTH) : step;
      out.print(CLEAR + line);
      out.flush();
      dirty = true;
    }
  }

  /** Removes the line, so that something else can be printed. */
  @Override
  public void close() {
    if (dirty) {
      out.print(CLEAR);
      out.flush();
      dirty = false;
    }
  }
}
